// How long the contents of ended runs are kept. Nothing is removed unless a person writes a rule; the first rule that fits a run holds.
import { z } from 'zod'

export const retentionRuleSchema = z.strictObject({
  /** Days after its end that a run keeps its contents. */
  days: z.int().min(1).max(36_500),
  /** Only runs that ended so; all when null. */
  status: z.enum(['ended', 'failed', 'cancelled']).nullable().default(null),
  /** Only runs with this outcome; all when null. */
  outcome: z.string().min(1).max(200).nullable().default(null),
})
export type RetentionRule = z.infer<typeof retentionRuleSchema>
export const retentionSchema = z.strictObject({ rules: z.array(retentionRuleSchema).max(100) })

/** The one document that holds the rules. */
export const RETENTION = 'Retention'

/** A rule in words. */
export const wordsOfRule = ({ days, status, outcome }: RetentionRule): string =>
  `${outcome === null ? 'Runs' : `Runs with the outcome “${outcome}”`}${status === null ? '' : ` that ${status === 'ended' ? 'ended well' : status === 'failed' ? 'failed' : 'were cancelled'}`}: contents are kept ${days} ${days === 1 ? 'day' : 'days'} after their end.`
