// Who may decide a review. Pure: the same review, people and moment give the same answer, and a refusal says what to do.
import type { Person } from '../model/documents.ts'
import type { ErrorCode } from '../model/news.ts'
import { hasUnseen, isAway, personNamed, sameName, standIn } from '../model/people.ts'
import type { OnBehalf, ReviewVerdict, Vote } from '../model/record.ts'
import { DEADLINE } from '../nodes/spec.ts'
import type { StoredReview, StoredVote } from './store.ts'

/** What the rules look at: whom the review asks now, which may differ from whom it asked first, and what it demands. */
export type Ask = {
  assignee: string | null
  group: string
  twoPeople: boolean
  noSelfApproval: boolean
  /** Who started the run and who asked for what is decided; empty where nobody is known. */
  requesters: readonly string[]
}
/** Approvals so far of exactly what is shown now. `named`: given by, or for, the person who is asked by name. */
export type Given = { by: string; named: boolean }
export type Refusal = { code: Extract<ErrorCode, 'forbidden' | 'conflict' | 'bad-input'>; message: string; next: string }
export type Right =
  | { ok: true; for: OnBehalf | null; named: boolean /** True when this approval is the last that is needed. */; completes: boolean }
  | ({ ok: false } & Refusal)

/** Who is asked, for screens. `anyone` where nothing narrows it; `words` say it in one sentence. */
export type Asked = { anyone: boolean; names: string[]; words: string }

/** Names that stand for no person. */
const RESERVED = [DEADLINE, 'engine']
/** People whose names are listed in a sentence. */
const MOST_NAMED = 5

export function mayDecide(
  ask: Ask,
  people: readonly Person[],
  by: string,
  votes: readonly Given[],
  verdict: ReviewVerdict,
  now: number,
): Right {
  if (by.trim() === '' || hasUnseen(by) || RESERVED.some((name) => sameName(name, by)))
    return refuse('bad-input', 'This name cannot decide.', 'Give your own name, in letters that can be seen.')
  const circle = circleOf(ask, people, now)
  const named = circle.deciders.some((one) => sameName(one, by)) || (ask.assignee !== null && sameName(ask.assignee, by))
  const within = named || (circle.deciders.length === 0 && circle.open)
  // Two people: one of those who are asked, and with them anybody of the group.
  const second = ask.twoPeople && ask.assignee !== null && inGroup(ask.group, people, by)
  if (!within && !second) return refuse('forbidden', `${by} may not decide this: ${circle.words}`, circle.next)
  const right = { ok: true as const, for: named && circle.for && !sameName(circle.for.person, by) ? circle.for : null, named: within }
  if (verdict === 'decline') return { ...right, completes: true }
  if (ask.noSelfApproval && ask.requesters.some((name) => sameName(name, by)))
    return refuse('forbidden', `${by} asked for this and may not approve it.`, 'Somebody else must approve; you may decline it.')
  if (!ask.twoPeople) return { ...right, completes: true }
  if (votes.some((vote) => sameName(vote.by, by)))
    return refuse('conflict', `${by} approved this already.`, 'A second, different person must approve it.')
  const asked = right.named || votes.some((vote) => vote.named)
  if (votes.length > 0 && !asked) return refuse('forbidden', `One of the two must be somebody who is asked: ${circle.words}`, circle.next)
  return { ...right, completes: votes.length > 0 }
}

const refuse = (code: Refusal['code'], message: string, next: string): Right => ({ ok: false, code, message, next })

/** Those who decide as things stand. Empty with `open`: anyone. `for`: whom they decide for. */
type Circle = { deciders: string[]; open: boolean; for: OnBehalf | null; words: string; next: string }

function circleOf({ assignee, group }: Pick<Ask, 'assignee' | 'group'>, people: readonly Person[], now: number): Circle {
  const members = membersOf(group, people)
  if (assignee === null) {
    if (members.length) return { deciders: members, open: false, for: null, words: `it is for ${group}.`, next: askThem(members) }
    const words = group ? `nobody is listed in ${group}, so anyone may decide.` : 'anyone may decide.'
    return { deciders: [], open: true, for: null, words, next: 'Decide it.' }
  }
  const person = personNamed(people, assignee)
  const only = (names: string[], on: OnBehalf | null, words: string): Circle => ({
    ...{ deciders: names, open: false, for: on, words },
    next: askThem(on?.because === 'away' ? names.filter((name) => name !== on.person) : names),
  })
  if (!person) {
    if (people.length && members.length)
      return only(
        [assignee, ...members],
        { person: assignee, because: 'unlisted' },
        `${assignee} is not in the list of people, so ${group} decides.`,
      )
    return only([assignee], null, `it is for ${assignee}.`)
  }
  if (!isAway(person, now)) return only([person.name], null, `it is for ${person.name}.`)
  const away = { person: person.name, because: 'away' as const }
  const delegate = standIn(people, person, now)
  if (delegate) return only([person.name, delegate], away, `${person.name} is away, and ${delegate} decides.`)
  if (members.some((name) => !sameName(name, assignee)))
    return only([person.name, ...members], away, `${person.name} is away, and ${group} decides.`)
  const everybody = people.map((one) => one.name)
  return only(everybody, away, `${person.name} is away with nobody standing in, so anyone in the list of people decides.`)
}

/** Whether somebody is of a group. Of none, or of one that nobody is listed in, is everybody. */
function inGroup(group: string, people: readonly Person[], by: string): boolean {
  const members = membersOf(group, people)
  return members.length ? members.some((name) => sameName(name, by)) : people.length === 0 || personNamed(people, by) !== null
}
const membersOf = (group: string, people: readonly Person[]): string[] =>
  group ? people.filter((person) => person.groups.includes(group)).map((person) => person.name) : []

function askThem(names: readonly string[]): string {
  const more = names.length - MOST_NAMED
  const shown = names.slice(0, MOST_NAMED)
  return more > 0
    ? `Ask ${shown.join(', ')} or one of ${more} more.`
    : `Ask ${[shown.slice(0, -1).join(', '), shown.at(-1)].filter(Boolean).join(' or ')}.`
}

export function whoIsAsked(ask: Ask, people: readonly Person[], now: number): Asked {
  const circle = circleOf(ask, people, now)
  const words = circle.words.charAt(0).toUpperCase() + circle.words.slice(1)
  return { anyone: circle.open, names: circle.deciders, words }
}

/** Where a review goes that nobody decided in time: a group somebody is listed in, else a person. */
export const escalationTarget = (to: string, people: readonly Person[]): { assignee: string | null; group: string | null } =>
  people.some((person) => person.groups.includes(to)) && !personNamed(people, to)
    ? { assignee: null, group: to }
    : { assignee: to, group: null }

/** What the rules look at of a stored review. */
export const askOf = (
  { assignee, group, question }: Pick<StoredReview, 'assignee' | 'group' | 'question'>,
  starter: string | null,
): Ask => ({
  ...{ assignee, group, twoPeople: question.twoPeople === true, noSelfApproval: question.noSelfApproval === true },
  requesters: [starter, question.requestedBy].filter((name): name is string => typeof name === 'string' && name !== ''),
})

/** Earlier approvals as the answer keeps them. */
export const votesAnswered = (votes: readonly StoredVote[]): { votes?: Vote[] } =>
  votes.length ? { votes: votes.map(({ by, verdict, reason, for: on }) => ({ by, verdict, reason, ...(on ? { for: on } : {}) })) } : {}
