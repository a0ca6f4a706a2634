export { createGateway } from './gateway.ts';
export type { Gateway, GatewayAnswer, GatewayOptions, GatewayRequest } from './gateway.ts';
export { toReadError, toWriteError } from './gateway-error.ts';
export type { GatewayTrouble } from './gateway-error.ts';
export { createRateGate } from './rate-gate.ts';
export type { RateGate } from './rate-gate.ts';
export { createRedactor } from './redact.ts';
export type { Redactor, SafeCause } from './redact.ts';
export { parseLossless } from './lossless.ts';
export { readFormBytes } from './form-bytes.ts';
export type { FormField } from './form-bytes.ts';
export { encodeGbk } from './gbk.ts';
export { decodeAnswer, decodeRows, decodeWire, toIdText, unreadable } from './decode.ts';
export type { CallSite, RowReader, WireIssue, WireSchema } from './decode.ts';
export { ceilToSecond, floorToSecond, formatWallClock, parseWallClock } from './wall-clock.ts';
export { createPlatformClient } from './platform-client.ts';
export type { PlatformClient, PlatformRequest } from './platform-client.ts';
export type { ClientSettings } from './client-settings.ts';
export { checkDiscipline } from './limits.ts';
export type { ApiLimit, CallDiscipline, ChannelSpan, ChannelTracer } from './limits.ts';
export type { BanScope, CallFile, Envelope, Failure, Outgoing, Protocol } from './protocol.ts';
export { afterFailedReading, refusedRead, refusedWrite } from './refusal.ts';
export type { ErrorSite, Refusal, Verdict } from './refusal.ts';
export { checkHttpSettings, createDemand, httpDefaults, isFilledText } from './http-settings.ts';
export type { Demand, HttpSettings } from './http-settings.ts';
export { keepConnected, openGlobalSocket, rest } from './lasting-socket.ts';
export type {
  BrokenSocket,
  LastingSocketOptions,
  OpenSocket,
  SocketLike,
  SocketLink,
  SocketTalk,
} from './lasting-socket.ts';
export { movedIn, nameIn, timeIn, yuanIn } from './statements/cells.ts';
export type { CsvEncoding } from './statements/csv-records.ts';
export { readTable } from './statements/read-table.ts';
export type { TableLayout, TableRow } from './statements/read-table.ts';
