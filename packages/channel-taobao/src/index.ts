export { createTaobaoChannel } from './create-channel.ts';
export type { TaobaoChannelOptions } from './options.ts';
export type { SignMethod } from './sign.ts';
