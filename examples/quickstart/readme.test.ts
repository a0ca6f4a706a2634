import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createTaobaoSandbox } from '@kaquan/channel-taobao/sandbox';
import { afterAll, expect, it } from 'vitest';
import { blocksOf } from '../../scripts/docs-blocks.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'kaquan-readme-'));
const sandbox = createTaobaoSandbox({ seed: 'readme' });
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

// What a buyer does with the host of the readme, as soon as the worker has brought the order.
const visit = `
import { kaquan, claimPage, runner } from './host.ts';
const desk = kaquan.with({ actor: { kind: 'operator', id: 'test' } });
let order;
while (order === undefined) {
  await new Promise((resolve) => setTimeout(resolve, 200));
  const found = await desk.orders.find();
  order = found.isOk() ? found.value.items.find(({ readyAt }) => readyAt !== null) : undefined;
}
const link = await desk.redemption.link({ orderId: order.orderId });
const token = link.isOk() ? link.value.token : '';
const answers = [await claimPage(token, 'buyer'), await claimPage(token, 'buyer')];
answers.push(await claimPage('made-up', 'stranger'));
await runner.stop();
console.log(JSON.stringify(answers));
process.exit(0);
`;

interface Answer {
  readonly cards?: readonly string[];
  readonly problem?: string;
}

it('makes a host that redeems an order', { timeout: 120_000 }, async () => {
  const { tid } = sandbox.create({ lines: [{ outerSkuId: 'VIP30', num: 2 }] });
  sandbox.pay(tid);
  const { url, appKey, appSecret, session } = await sandbox.start();
  assemble();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=source', '--disable-warning=ExperimentalWarning', 'visit.ts'],
    {
      cwd: folder,
      env: {
        ...process.env,
        TAOBAO_URL: url,
        APP_KEY: appKey,
        APP_SECRET: appSecret,
        SESSION: session,
        VAULT_KEY: '07'.repeat(32),
      },
    },
  );
  const [first, second, forged] = JSON.parse(stdout) as Answer[];
  expect(first?.cards?.toSorted()).toEqual(['AAAA-1111', 'BBBB-2222']);
  expect(second).toEqual(first);
  expect(forged?.problem).toBeTypeOf('string');
  expect(sandbox.dump().trades[0]?.shippedTimes).toBeLessThanOrEqual(1);
});

// The readme's blocks as one program, in a folder that has nothing but the packages it names.
function assemble(): void {
  const blocks = blocksOf(readFileSync(join(root, 'README.md'), 'utf8'));
  writeFileSync(join(folder, 'host.ts'), blocks.at(-1)?.code ?? '');
  writeFileSync(join(folder, 'visit.ts'), visit);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const installed = join(import.meta.dirname, 'node_modules');
  for (const name of [
    '@electric-sql/pglite',
    '@kaquan/adapter-postgres',
    '@kaquan/channel-taobao',
    '@kaquan/core',
  ]) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(installed, name), link, 'dir');
  }
}
