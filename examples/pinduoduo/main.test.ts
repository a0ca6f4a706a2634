import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('runs, and tells its story', async () => {
  const args = ['--conditions=source', join(import.meta.dirname, 'main.ts')];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^拉单 {2}pulled {5}\d{6}-\d{15}$/),
    expect.stringMatching(/^兑换 {2}redeemed {3}(AAAA-1111 BBBB-2222|BBBB-2222 AAAA-1111)$/),
    expect.stringMatching(/^待办 {2}to do {6}tell \d{6}-\d{15} until 20/),
    '发货  confirmed  confirmed',
    '待办  to do      nothing',
    '',
  ]);
});
