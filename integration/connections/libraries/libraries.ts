import { drizzlePgLibrary, drizzlePostgresJsLibrary } from './drizzle.ts';
import { knexLibrary } from './knex.ts';
import { kyselyLibrary } from './kysely.ts';
import type { Library } from './library.ts';
import { pgLibrary } from './pg.ts';
import { postgresJsLibrary } from './postgres-js.ts';
import { prismaLibrary } from './prisma.ts';
import { typeormLibrary } from './typeorm.ts';

/** All that is tested; the next one is a file here and a line below. */
export const libraries: readonly Library[] = [
  pgLibrary,
  postgresJsLibrary,
  kyselyLibrary,
  drizzlePgLibrary,
  drizzlePostgresJsLibrary,
  prismaLibrary,
  typeormLibrary,
  knexLibrary,
];
