import { expect, it } from 'vitest';
import { createPddSandbox, signNotification } from '../index.ts';

it('a connection is signed as the published digest', () => {
  const given = { clientId: 'app', clientSecret: 'secret', at: 1_700_000_000_000 };
  expect(signNotification(given)).toBe(
    '/message/app/1700000000000/OTgxODMwNDI2NWZiN2NiNzA2NzIxOTI0ZjJlMDMxMjE%3D',
  );
});

it('the sandbox lets in whoever signs so, and nobody else', async () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const sandbox = createPddSandbox({ now: () => now });
  const { url, clientId, clientSecret } = await sandbox.start();
  const base = url.replace('http:', 'ws:').replace('/api/router', '');
  const isLetIn = (path: string) =>
    new Promise<boolean>((resolve) => {
      const socket = new WebSocket(`${base}${path}`);
      socket.onopen = () => {
        socket.close();
        resolve(true);
      };
      socket.onerror = () => {
        resolve(false);
      };
    });
  const signed = { clientId, clientSecret, at: now };
  expect(await isLetIn(signNotification(signed))).toBe(true);
  expect(await isLetIn(signNotification({ ...signed, clientSecret: 'other' }))).toBe(false);
  expect(await isLetIn(signNotification({ ...signed, at: now - 11 * 60_000 }))).toBe(false);
  await sandbox.stop();
});
