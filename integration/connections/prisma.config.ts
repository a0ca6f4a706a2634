import { defineConfig } from 'prisma/config';

// Prisma finds a file of this name only where it has a default export.
export default defineConfig({ schema: 'schema.prisma' });
