/** What is wrong with an API report, one sentence each; empty when nothing is. Textual on purpose. */
export function apiProblems(reportText: string): readonly string[] {
  const lines = codeLines(reportText);
  return [...undocumented(lines), ...zodTypes(lines), ...serviceMethods(lines)];
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
const readVerbs = /^(load|find|list|count|preview|lookup|search|summar|describe|verifyExport)/;

/** Methods of interfaces whose name ends in `Service`: `verb(input, options?)`, errors by a named type. */
function serviceMethods(lines: readonly string[]): readonly string[] {
  const problems: string[] = [];
  let service: string | null = null;
  for (const line of lines) {
    const opened = /^export interface (\w+Service)\b.*\{$/.exec(line);
    if (opened) service = opened[1] ?? null;
    else if (/^\}/.test(line)) service = null;
    else if (service !== null) problems.push(...methodProblems(service, line.trim()));
  }
  return problems;
}

function methodProblems(service: string, line: string): readonly string[] {
  const method = /^(?:readonly )?(\w+)(?:: )?(?:<[^(]*>)?\(/.exec(line);
  if (!method) return [];
  const name = method[1] ?? '';
  const open = method[0].length;
  const close = closing(line, open);
  const place = `${service}.${name}`;
  return [
    ...parameterProblems(place, name, line.slice(open, close)),
    ...errorProblems(place, line.slice(close + 1)),
  ];
}

function parameterProblems(place: string, name: string, text: string): readonly string[] {
  if (readVerbs.test(name)) return [];
  const parameters = splitTop(text).map((parameter) => parameter.replace(/:.*$/s, '').trim());
  const shape = parameters.join(', ');
  return shape === 'input, options?' || shape === 'input'
    ? []
    : [`${place}(${shape}) is not (input, options?)`];
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
