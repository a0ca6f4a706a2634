/**
 * The kit of a sandbox server: what every marketplace's sandbox needs and no marketplace decides.
 *
 * @packageDocumentation
 */
export {
  adminSecretHeader,
  createAdminRoutes,
  type AdminAction,
  type AdminTable,
} from './admin-routes.ts';
export { changesPerSave, createBookFile, type BookFile } from './book-file.ts';
export {
  createFaultSchedule,
  maxFaultTimes,
  type FaultSchedule,
  type FaultState,
  type FaultTarget,
  type PlannedFault,
} from './fault-schedule.ts';
export { readFormParameters, type FormParameters } from './form-parameters.ts';
export {
  createHttpHost,
  maxBodyBytes,
  type HttpHost,
  type HttpHostOptions,
  type SandboxHandler,
  type SandboxReply,
  type SandboxRequest,
} from './http-host.ts';
export {
  bookedAs,
  irregularActions,
  noIrregularities,
  silentFenUntil,
  type IrregularActions,
  type IrregularBook,
  type OddBooking,
  type OwnEntry,
} from './irregularities.ts';
export { readJsonParameters } from './json-parameters.ts';
export { misuse, SandboxMisuse } from './misuse.ts';
export { createPageFaults, type Arrange, type PageFaults } from './page-faults.ts';
export {
  defaulted,
  flag,
  id,
  integer,
  notEmulated,
  oneOf,
  optional,
  readParameters,
  required,
  text,
  textList,
  time,
  type Parameter,
  type ParameterTable,
  type ParameterTrouble,
  type ParameterValues,
  type ValueKind,
} from './parameters.ts';
export { parseInput, type InputIssue, type InputReading, type InputSchema } from './parse-input.ts';
export { pause } from './pause.ts';
export { createRandom, type SeededRandom } from './random.ts';
export { drawFaults, type DrawnFault, type FaultLot } from './random-faults.ts';
export { createRateWindows, type RateWindow, type RateWindows } from './rate-windows.ts';
export { sameSignature } from './same-signature.ts';
export { createSandboxClock, type SandboxClock } from './sandbox-clock.ts';
export { writeWireJson, type WireObject, type WireValue } from './wire-json.ts';
export { beijingText, beijingTextOf, readBeijingText, yuan } from './wire-values.ts';
export {
  maxMessageBytes,
  type SandboxSocket,
  type SocketHandler,
  type SocketListener,
  type SocketRequest,
} from './ws-host.ts';
