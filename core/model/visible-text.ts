// Text as it stands rather than as it looks: characters that are not seen, or that turn the direction of what follows, are
// shown by their numbers, so that an amount cannot read `100` and be `001`.

const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu
/** Line breaks and tabs look as they are; so do the joiners and the variation mark that emoji and some scripts are written with. */
const HARMLESS = ['\n', '\r', '\t', '\u200c', '\u200d', '\ufe0f']

export const visibleText = (text: string): string =>
  text.replace(UNSEEN, (found) =>
    HARMLESS.includes(found) ? found : `⟨U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
