// Everybody in the newest version of each list of people, as decisions see them now.
import type { DocumentBody, Person } from '../model/documents.ts'
import { everybody } from '../model/people.ts'
import { type Db, statement } from './database.ts'

export const peopleListed = (db: Db): Person[] =>
  everybody(
    (
      statement(
        db,
        `SELECT body FROM documents AS d WHERE kind = 'people' AND version = (SELECT max(version) FROM documents WHERE kind = d.kind AND name = d.name) ORDER BY name`,
      )
        .pluck()
        .all() as string[]
    ).map((body) => (JSON.parse(body) as DocumentBody['people']).people),
  )
