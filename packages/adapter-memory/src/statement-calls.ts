import type { ReckoningStorage } from '@kaquan/core/ports';
import type { Call, Search } from './calls.ts';
import { findUntold, loadReckonings } from './find-reckonings.ts';
import type { World } from './partition.ts';
import { findLastTold, findStatementLines, loadStatementLines } from './statements.ts';

/** What a storage answers about statements, and what is reckoned up with them. */
export function statementCalls(
  world: World,
  { call, search }: { readonly call: Call; readonly search: Search },
): ReckoningStorage {
  return {
    loadStatementLines: (request) =>
      call('loadStatementLines', () =>
        loadStatementLines(world.of(request.tenant).statements, request),
      ),
    findStatementLines: (filter) =>
      search('findStatementLines', () =>
        findStatementLines(world.of(filter.tenant).statements, filter),
      ),
    findLastTold: (of) =>
      call('findLastTold', () => findLastTold(world.of(of.tenant).statements, of)),
    loadReckonings: (request) =>
      call('loadReckonings', () => loadReckonings(world.of(request.tenant), request)),
    findUntold: (filter) => search('findUntold', () => findUntold(world.of(filter.tenant), filter)),
  };
}
