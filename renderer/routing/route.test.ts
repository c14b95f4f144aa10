import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RUN_STATUSES } from '../../core/model/record.ts'
import { parseRoute, printRoute, type Route, RUN_TABS } from './route.ts'

const id = fc.integer({ min: 1, max: 1e12 })
const maybe = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: null })
const words = fc.string({ minLength: 1, maxLength: 30, unit: 'binary' })
const routes: fc.Arbitrary<Route> = fc.oneof(
  fc.constant<Route>({ screen: 'home' }),
  fc.record({ screen: fc.constant('workflow' as const), id, node: maybe(words) }),
  fc.record({
    screen: fc.constant('runs' as const),
    workflow: maybe(id),
    status: maybe(fc.constantFrom(...RUN_STATUSES)),
    outcome: maybe(words),
  }),
  fc.record({ screen: fc.constant('run' as const), id, step: maybe(id), tab: fc.constantFrom(...RUN_TABS) }),
  fc.record({ screen: fc.constant('inbox' as const), item: maybe(words) }),
  fc.constant<Route>({ screen: 'settings' }),
)

test('every route printed into an address is read back the same', () => {
  fc.assert(
    fc.property(routes, (route) => {
      expect(parseRoute(printRoute(route))).toEqual(route)
    }),
  )
})

test('addresses people type are read', () => {
  expect(parseRoute('')).toEqual({ screen: 'home' })
  expect(parseRoute('#/runs?workflow=3&status=waiting')).toEqual({ screen: 'runs', workflow: 3, status: 'waiting', outcome: null })
  expect(parseRoute('#/runs/1042?step=4')).toEqual({ screen: 'run', id: 1042, step: 4, tab: 'story' })
})

test('a filter that means nothing is dropped, a path that means nothing is nowhere', () => {
  expect(parseRoute('#/runs?workflow=x&status=gone')).toEqual({ screen: 'runs', workflow: null, status: null, outcome: null })
  for (const hash of ['#/runs/abc', '#/workflows', '#/workflows/0', '#/inbox/3', '#/nope', '#/runs/1/2'])
    expect(parseRoute(hash).screen).toBe('nowhere')
})
