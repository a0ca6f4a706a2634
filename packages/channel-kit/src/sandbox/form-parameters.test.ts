import { expect, it } from 'vitest';
import { readFormParameters } from './form-parameters.ts';

async function requestOf(query: string, init: { type?: string; body?: BodyInit }) {
  const source = new Response(init.body ?? null);
  const type = init.type ?? source.headers.get('content-type') ?? '';
  return {
    verb: 'POST',
    path: '/',
    query: new URLSearchParams(query),
    headers: new Headers({ 'content-type': type }),
    body: new Uint8Array(await source.arrayBuffer()),
  };
}

it('joins query and form body', async () => {
  const body = new URLSearchParams({ b: '点 卡', c: '1+1' });
  const read = await readFormParameters(await requestOf('a=1', { body }));
  expect([...(read?.values ?? [])]).toEqual([
    ['a', '1'],
    ['b', '点 卡'],
    ['c', '1+1'],
  ]);
  expect(read?.repeated).toBeNull();
});

it('reads multipart bodies, and of files how large they are', async () => {
  const body = new FormData();
  body.append('memo', '备注');
  body.append('proof', new Blob(['x']), 'proof.png');
  const read = await readFormParameters(await requestOf('', { body }));
  expect([...(read?.values ?? [])]).toEqual([['memo', '备注']]);
  expect([...(read?.fileBytes ?? [])]).toEqual([['proof', 1]]);
  body.append('proof', new Blob(['y']), 'proof.png');
  expect((await readFormParameters(await requestOf('', { body })))?.repeated).toBe('proof');
});

it('names a parameter that came twice', async () => {
  const body = new URLSearchParams({ a: '2' });
  const read = await readFormParameters(await requestOf('a=1', { body }));
  expect(read?.repeated).toBe('a');
});

it('takes nothing from a body that is no form, and gives null for a broken one', async () => {
  const json = await requestOf('a=1', { type: 'application/json', body: '{"b":1}' });
  expect((await readFormParameters(json))?.values.size).toBe(1);
  const broken = await requestOf('', { type: 'multipart/form-data; boundary=x', body: 'nothing' });
  expect(await readFormParameters(broken)).toBeNull();
});
