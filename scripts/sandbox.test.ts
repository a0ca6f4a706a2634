import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { root } from './workspace.ts';

const program = ['--conditions=source', join(root, 'scripts/sandbox.ts')];

// What every client needs first; then what only some need.
const beside = ['notifyKey', 'refreshToken', 'tokenUrl', 'messagesUrl'];
const taobao = ['url', 'appKey', 'appSecret', 'session', ...beside];

describe('the sandbox program', () => {
  it.each([
    ['taobao', taobao, { code: 21 }],
    ['pdd', ['url', 'clientId', 'clientSecret', 'accessToken'], { error_code: 10001 }],
  ])('prints one line of JSON, serves %s, and ends when told', async (name, keys, refusal) => {
    const args = [name, '--orders', '3', '--seed', 'program'];
    const child = spawn(process.execPath, [...program, ...args], { cwd: root });
    const lines: string[] = [];
    const output = createInterface({ input: child.stdout });
    output.on('line', (line) => lines.push(line));
    await once(output, 'line');
    const access = JSON.parse(lines[0] ?? '') as Record<string, string>;
    expect(Object.keys(access)).toEqual(keys);
    const response = await fetch(access['url'] ?? '', { method: 'POST' });
    expect(await response.json()).toMatchObject({ error_response: refusal });
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(lines).toHaveLength(1);
  });

  it.each([
    [[], 'argument.missing'],
    [['nowhere'], 'platform.unknown'],
    [['taobao', '--orders', 'many'], 'argument.invalid'],
    [['taobao', '--port', '99999'], 'argument.invalid'],
    [['taobao', '--prot', '1'], 'argument.unknown'],
    [['taobao', 'pdd'], 'argument.unknown'],
  ])('answers %j with %s, the usage and status 2', async (args, code) => {
    const run = promisify(execFile)(process.execPath, [...program, ...args], { cwd: root });
    const failure = (await run.catch((error: unknown) => error)) as {
      code: number;
      stderr: string;
      stdout: string;
    };
    expect(failure).toMatchObject({ code: 2, stdout: '' });
    expect(failure.stderr).toMatch(new RegExp(`^${code}: .*usage: pnpm sandbox taobao\\|pdd.*\n$`));
  });
});
