import type { Instant } from '@kaquan/core';
import { signParams } from '../sign.ts';
import { emptyFrame, type Frame, type FrameValue } from './frames.ts';

/** What a client's messages are for. */
const kinds = { pull: 1, confirm: 2, fail: 20 } as const;

/** Who connects. */
export interface TmcIdentity {
  readonly appKey: string;
  readonly appSecret: string;
  readonly group: string;
}

const text = (value: string): FrameValue => ({ form: 'text', value });

/**
 * Asks for a connection. Published nowhere; of two clients: secret `helloworld`, `app_key` 12345678,
 * `group_name` default, `timestamp` 1451620800000 give `2E03D1348D7B65A366F8DB4BD1435983`.
 */
export async function connectFrame(identity: TmcIdentity, at: Instant): Promise<Frame> {
  const { appKey, appSecret, group } = identity;
  const params = { app_key: appKey, group_name: group, timestamp: String(at) };
  const sign = await signParams(params, { appSecret, signMethod: 'md5' });
  const fields = Object.entries({ ...params, sign, sdk: 'kaquan', intranet_ip: '127.0.0.1' });
  return {
    ...emptyFrame('connect'),
    fields: new Map(fields.map(([name, value]) => [name, text(value)])),
  };
}

/** Asks for messages. */
export function pullFrame(token: string): Frame {
  return sending(token, kinds.pull);
}

/** Says that a message is kept. */
export function confirmFrame(token: string, id: string): Frame {
  return sending(token, kinds.confirm, [['id', { form: 'int64', value: BigInt(id) }]]);
}

/** Says that a message could not be kept, in at most 128 characters. */
export function failFrame(token: string, id: string, reason: string): Frame {
  return sending(token, kinds.fail, [
    ['id', { form: 'int64', value: BigInt(id) }],
    ['msg', text(reason.slice(0, 128))],
  ]);
}

function sending(
  token: string,
  kind: number,
  further: readonly (readonly [string, FrameValue])[] = [],
): Frame {
  const fields = new Map<string, FrameValue>([
    ['__kind', { form: 'byte', value: kind }],
    ...further,
  ]);
  return { ...emptyFrame('send'), token, fields };
}
