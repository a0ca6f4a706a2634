import { prismaConnection, prismaSession } from '@kaquan/adapter-postgres/bridges';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../.data/prisma/client.ts';
import type { Library } from './library.ts';

export const prismaLibrary: Library = {
  name: 'Prisma on its driver adapter',
  keepsPrepared: false,
  knowsItsEnd: true,
  async open(url) {
    const prisma = new PrismaClient({ adapter: new PrismaPg(url) });
    return {
      connection: prismaConnection(prisma),
      transaction: (work) =>
        prisma.$transaction((tx) =>
          work({
            session: prismaSession(tx),
            insert: (note) => tx.hostNote.create({ data: note }),
          }),
        ),
      close: () => prisma.$disconnect(),
    };
  },
};
