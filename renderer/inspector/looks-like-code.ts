// Whether a text is rather an expression than words for people: it is then set in the type of code.
import type { Json } from '../../core/model/values.ts'

const PATH = /^[a-z_]\w*(\.\w+)+$/i
const OPERATOR = /[=!<>]=|&&|\|\||\w\(|\bin \[|\s[<>+*/?]\s/

export const looksLikeCode = (value: Json): boolean => typeof value === 'string' && (PATH.test(value) || OPERATOR.test(value))
