/** What is read of V8's profile. */
export interface ProfileLike {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

/** How long something was on top of the stack. */
export interface SelfTime {
  readonly name: string;
  readonly selfMs: number;
}

/** Self times of a profile, longest first; idle time and the profiler's own are left out. */
export interface SelfTimes {
  readonly totalMs: number;
  readonly functions: readonly SelfTime[];
  /** By package, or by folder of ours. */
  readonly folders: readonly SelfTime[];
}

// Beginning and ending the profile itself.
const isProfiler = ({ functionName, url }: { functionName: string; url: string }): boolean =>
  url === 'node:inspector' || functionName === '(idle)';

/** Adds a profile's samples up by function and by folder. */
export function selfTimes({ nodes, samples = [], timeDeltas = [] }: ProfileLike): SelfTimes {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const byFunction = new Map<string, number>();
  const byFolder = new Map<string, number>();
  const add = (to: Map<string, number>, name: string, ms: number): void =>
    void to.set(name, (to.get(name) ?? 0) + ms);
  for (const [position, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || isProfiler(frame)) continue;
    const ms = (timeDeltas[position] ?? 0) / 1_000;
    const file = fileOf(frame.url);
    const name = frame.functionName === '' ? '(anonymous)' : frame.functionName;
    const place = file === '' ? '' : `  ${file}:${frame.lineNumber + 1}`;
    add(byFunction, `${name}${place}`, ms);
    add(byFolder, file === '' ? name : folderOf(file), ms);
  }
  const functions = sorted(byFunction);
  const totalMs = functions.reduce((sum, { selfMs }) => sum + selfMs, 0);
  return { totalMs, functions, folders: sorted(byFolder) };
}

function sorted(times: ReadonlyMap<string, number>): readonly SelfTime[] {
  return [...times]
    .map(([name, selfMs]) => ({ name, selfMs }))
    .toSorted((a, b) => b.selfMs - a.selfMs);
}

// From the innermost package or, for our own, from the repository's folder of packages on.
function fileOf(url: string): string {
  if (url.startsWith('node:')) return url;
  const parts = /(?:.*\/node_modules\/|.*\/(?=packages\/|bench\/))(.+)$/.exec(url);
  return parts?.[1] ?? url;
}

function folderOf(file: string): string {
  if (file.startsWith('node:')) return file.split('/')[0] ?? file;
  const parts = file.split('/');
  const isOurs = file.startsWith('packages/');
  return parts.slice(0, isOurs ? Math.min(4, parts.length - 1) : 1).join('/');
}
