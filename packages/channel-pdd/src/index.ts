export { createPddChannel } from './create-channel.ts';
export type { PddChannelOptions } from './options.ts';
