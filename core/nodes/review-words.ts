// The sentences of a review: who is asked, who decided for whom, who approved before, and what the deadline did.
import type { Part } from '../model/record.ts'
import { listed } from './parts.ts'
import type { ReviewConfig } from './review.ts'
import { DEADLINE, type Teller, type Told } from './spec.ts'

type Words = Teller<ReviewConfig>
type Line = Told['sentences'][number]
const main = (tone: Line['tone'], ...parts: Part[]): Line => ({ tone, weight: 'main', parts })

export function tellReview(words: Words): Told {
  const answer = words.step.answers.at(-1)
  if (answer?.kind !== 'review') return tellWaiting(words)
  const { value } = words
  const at = `answers[${words.step.answers.length - 1}]`
  const handedOn = answer.escalated
    ? [main('care', 'Nobody had decided in time, so it was handed on to ', value(`${at}.escalated.to`, 'strong'), '.')]
    : []
  const earlier = answer.votes ?? []
  const votes = earlier.map((vote, nth) =>
    main(
      'good',
      value(`${at}.votes[${nth}].by`, 'strong'),
      vote.verdict === 'change' ? ' changed it and approved it first' : ' approved it first',
      ...behalf(words, `${at}.votes[${nth}].for`, vote.for),
      ...(vote.reason ? [': ', value(`${at}.votes[${nth}].reason`, 'quoted')] : []),
      '.',
    ),
  )
  if (answer.verdict === 'expired')
    return {
      clause: ['left undecided until its deadline'],
      sentences: [...handedOn, ...votes, main('care', 'It was not decided before its deadline, and went on as undecided.')],
    }
  // Where nobody decided the deadline stands in for the person, and only the engine may write so.
  if (answer.verdict === 'decline' && answer.by === DEADLINE)
    return {
      clause: ['declined by its deadline'],
      sentences: [...handedOn, ...votes, main('bad', 'It was not decided before its deadline, which declined it.')],
    }

  const by = value('output.by', 'strong')
  const did = { approve: ' approved it', change: ' approved it with changes', decline: ' declined it' }[answer.verdict]
  // The second of two approves what the first made of it: whoever changes it is the first again.
  const second = earlier.length > 0 && answer.verdict !== 'decline'
  const reason: Part[] = answer.reason ? [': ', value('output.reason', 'quoted')] : []
  const changed = changes(words, answer.changes)
  const clause: Part[] = [{ approve: 'approved by ', change: 'changed and approved by ', decline: 'declined by ' }[answer.verdict]]
  if (earlier[0] && answer.verdict !== 'decline') clause.push(value(`${at}.votes[0].by`, 'strong'), ' and ')
  return {
    clause: [...clause, by],
    sentences: [
      ...handedOn,
      ...votes,
      main(
        answer.verdict === 'decline' ? 'bad' : 'good',
        by,
        second ? ' approved it as the second person' : did,
        ...behalf(words, `${at}.for`, answer.for),
        ...reason,
        '.',
      ),
      ...(changed.length ? [main('plain', 'Changed: ', ...listed(changed), '.')] : []),
    ],
  }
}

function tellWaiting({ config, pinned }: Words): Told {
  // A name that is worked out for each run is not in the record before somebody has decided.
  const person = config.assignee && !config.assignee.includes('{{') ? [pinned('config.assignee', 'strong')] : null
  const of: Part[] = config.group ? [' of ', pinned('config.group')] : []
  const asked: Part[] = person ?? [config.twoPeople ? 'two people' : 'a person', ...of]
  const subject: Part[] = person ?? [config.twoPeople ? 'Two people' : 'A person', ...of]
  const also: Part[] = person && config.twoPeople ? [' and a second person', ...of] : []
  const are = config.twoPeople ? ' are' : ' is'
  return {
    clause: ['left waiting for ', ...asked],
    sentences: [main('care', ...subject, ...also, `${are} asked to decide.`)],
  }
}

/** For whom somebody decided, and why it fell to them. */
const behalf = ({ value }: Words, place: string, on: { because: string } | undefined): Part[] =>
  on ? [' for ', value(`${place}.person`), on.because === 'away' ? ', who is away' : ', who is not in the list of people'] : []

const changes = ({ config, value, pinned }: Words, changed: object): Part[][] =>
  config.fields.flatMap(({ name, title }, at) =>
    Object.hasOwn(changed, name)
      ? [[pinned(`config.fields[${at}].${title ? 'title' : 'name'}`), ' to ', value(`output.${name}`, 'strong')]]
      : [],
  )
