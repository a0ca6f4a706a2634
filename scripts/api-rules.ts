/**
 * What is wrong with an API report, one sentence each; empty when nothing is. Textual on purpose. Answers
 * of methods are looked up among `shapes`, which may come from other reports too.
 */
export function apiProblems(
  reportText: string,
  shapes: ReadonlyMap<string, string> = shapesIn(reportText),
): readonly string[] {
  const lines = codeLines(reportText);
  return [...undocumented(lines), ...zodTypes(lines), ...serviceMethods(lines, shapes)];
}

/** What stands in the interfaces and types of a report, by their names. */
export function shapesIn(reportText: string): ReadonlyMap<string, string> {
  const shapes = new Map<string, string>();
  for (const statement of statementsIn(codeLines(reportText))) {
    const named = /^export (?:interface|type) (\w+)/.exec(statement)?.[1];
    if (named !== undefined) shapes.set(named, statement);
  }
  return shapes;
}

// A declaration ends where a line begins with a closing bracket, or where its first line ends it.
function statementsIn(lines: readonly string[]): readonly string[] {
  const statements: string[] = [];
  let open: string[] = [];
  for (const line of lines) {
    if (open.length === 0 && !line.startsWith('export ')) continue;
    open.push(line);
    const isOver = open.length === 1 ? line.endsWith(';') : /^\S/.test(line);
    if (!isOver) continue;
    statements.push(open.join('\n'));
    open = [];
  }
  return statements;
}

function codeLines(text: string): readonly string[] {
  const code = /```ts\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  return code.split('\n');
}

function undocumented(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, index) =>
    line.includes('(undocumented)')
      ? [`without documentation: ${(lines[index + 1] ?? '').trim()}`]
      : [],
  );
}

/** A zod type in a signature makes zod's version part of our contract with the host. */
function zodTypes(lines: readonly string[]): readonly string[] {
  return lines
    .filter((line) => !line.trim().startsWith('//') && /\bz\.[A-Za-z]|from 'zod'/.test(line))
    .map((line) => `a zod type: ${line.trim()}`);
}

/** Methods whose name starts so only read: they may have any parameters. */
const readVerbs =
  /^(load|find|list|count|preview|lookup|search|summar|describe|verifyExport|locate)/;

/** Readings that are called by what they answer; they take one input. */
const readNouns: ReadonlySet<string> = new Set([
  'afterSales',
  'balanceSwings',
  'balances',
  'batches',
  'channels',
  'compare',
  'configuration',
  'dueSoon',
  'supportBundle',
  'frozen',
  'history',
  'latestRoot',
  'linkedBalance',
  'mappings',
  'metrics',
  'options',
  'overdue',
  'postings',
  'recipients',
  'report',
  'risks',
  'rootCauses',
  'rows',
  'statementBalance',
  'statistics',
  'suggestions',
  'timeline',
  'toConfirm',
  'totalBalance',
]);

/** Verbs that change nothing there: what is looked at is only compared, or written out. */
const readPlaces: ReadonlySet<string> = new Set(['AuditService.export', 'AuditService.verify']);

/**
 * Methods of interfaces whose name ends in `Service` or `Calls`: `verb(input, options?)`, the answer says
 * what came of it, errors by a named type.
 */
function serviceMethods(
  lines: readonly string[],
  shapes: ReadonlyMap<string, string>,
): readonly string[] {
  return statementsIn(lines).flatMap((statement) => {
    const service = /^export interface (\w+(?:Service|Calls))\b/.exec(statement)?.[1];
    if (service === undefined) return [];
    return membersOf(statement).flatMap((member) => methodProblems(service, member, shapes));
  });
}

/** The members of an interface, each on one line. */
function membersOf(statement: string): readonly string[] {
  const [, ...body] = statement.split('\n');
  const members: string[] = [];
  let open = '';
  for (const line of body.map((each) => each.trim())) {
    if (line.startsWith('//')) continue;
    open = open === '' ? line : `${open} ${line}`;
    if (!open.endsWith(';') || closing(`${open})`, 0) !== open.length) continue;
    members.push(open);
    open = '';
  }
  return members;
}

function methodProblems(
  service: string,
  line: string,
  shapes: ReadonlyMap<string, string>,
): readonly string[] {
  const method = /^(?:readonly )?(\w+)(?:: )?(?:<[^(]*>)?\(/.exec(line);
  if (!method) return [];
  const name = method[1] ?? '';
  const open = method[0].length;
  const close = closing(line, open);
  const place = `${service}.${name}`;
  const parameters = splitTop(line.slice(open, close)).map((each) =>
    each.replace(/:.*$/s, '').trim(),
  );
  const returned = line.slice(close + 1);
  return [
    ...parameterProblems(place, name, parameters),
    ...(parameters[1] === 'options?' ? answerProblems(place, returned, shapes) : []),
    ...errorProblems(place, returned),
  ];
}

function parameterProblems(
  place: string,
  name: string,
  parameters: readonly string[],
): readonly string[] {
  if (readVerbs.test(name)) return [];
  const shape = parameters.join(', ');
  const isRead = readNouns.has(name) || readPlaces.has(place);
  // Where nothing has to be said, nothing need be given.
  const allowed = isRead ? ['input', 'input?', ''] : ['input, options?', 'input?, options?'];
  return allowed.includes(shape) ? [] : [`${place}(${shape}) is not (input, options?)`];
}

/**
 * What a call that changes something answers: its `outcome` and the `version` it led to, or a report with
 * one item for each of several and their summary.
 */
function answerProblems(
  place: string,
  returned: string,
  shapes: ReadonlyMap<string, string>,
): readonly string[] {
  const name = /ResultAsync<(\w+)/.exec(returned)?.[1] ?? '';
  const shape = shapes.get(name) ?? '';
  const has = (field: string): boolean => new RegExp(`\\b${field}\\b`).test(shape);
  const isAnswer = has('outcome') && has('version');
  const isReport = has('items') && has('summary');
  return isAnswer || isReport ? [] : [`${place} answers ${name}, without outcome and version`];
}

function errorProblems(place: string, returned: string): readonly string[] {
  const start = returned.indexOf('ResultAsync<');
  if (start === -1) return [];
  const open = start + 'ResultAsync<'.length;
  const error = splitTop(returned.slice(open, closing(returned, open)))[1]?.trim() ?? '';
  return /^[A-Z]\w*$/.test(error) ? [] : [`${place} answers the unnamed error type ${error}`];
}

/** Where the bracket that was opened before `from` closes; the end of the text when it does not. */
function closing(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    depth += step(text, at);
    if (depth === 0) return at;
  }
  return text.length;
}

/** Splits at the commas that stand in no bracket. */
function splitTop(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    depth += step(text, at);
    if (depth === 0 && text[at] === ',') {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)].filter((part) => part.trim() !== '');
}

/** How a character changes the depth of brackets; the arrow of a function type is none. */
function step(text: string, at: number): number {
  const character = text[at] ?? '';
  if ('([{<'.includes(character)) return 1;
  if (')]}'.includes(character)) return -1;
  return character === '>' && text[at - 1] !== '=' ? -1 : 0;
}
