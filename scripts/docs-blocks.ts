/** A code block of a markdown file that is to be checked, placed at the line where it stands there. */
export interface Block {
  /** Line of the first line of code, counted from 1. */
  readonly line: number;
  /** The code, with the blocks that it continues above it; blank lines keep every line number. */
  readonly code: string;
  /** Whether it is executed too, not only type-checked. */
  readonly runs: boolean;
}

/**
 * The ```ts blocks of a markdown text. Words after `ts`:
 *
 * - `run`: the block is executed, and must end without an error;
 * - `continues`: the block goes on where the last one ended, and sees what that one declared.
 */
export function blocksOf(markdown: string): readonly Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  let open: { words: readonly string[]; start: number; indent: number } | null = null;
  for (const [index, text] of lines.entries()) {
    const fence = /^(\s*)```(.*)$/.exec(text);
    if (!fence) continue;
    if (open === null) {
      const words = (fence[2] ?? '').trim().split(/\s+/);
      open = { words, start: index + 1, indent: (fence[1] ?? '').length };
      continue;
    }
    if (open.words[0] === 'ts') blocks.push(blockOf(lines, open, index, blocks.at(-1)));
    open = null;
  }
  return blocks;
}

function blockOf(
  lines: readonly string[],
  open: { words: readonly string[]; start: number; indent: number },
  end: number,
  previous: Block | undefined,
): Block {
  const before = open.words.includes('continues') ? (previous?.code.split('\n') ?? []) : [];
  const code = lines.map((text, index) =>
    index >= open.start && index < end ? text.slice(open.indent) : (before[index] ?? ''),
  );
  return {
    line: open.start + 1,
    code: `${code.join('\n').trimEnd()}\n`,
    runs: open.words.includes('run'),
  };
}

/** A link of a markdown text that leads to a file of the repository or to a heading. */
export interface Link {
  readonly line: number;
  /** Path relative to the file; empty for the file itself. */
  readonly path: string;
  /** Heading after the `#`; empty without one. */
  readonly anchor: string;
}

/** The relative links of a markdown text; links with a scheme, and what stands in code, are left out. */
export function linksOf(markdown: string): readonly Link[] {
  return withoutCode(markdown)
    .split('\n')
    .flatMap((text, index) => {
      const inline = [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)];
      const references = [...text.matchAll(/^\s*\[[^\]]+\]:\s*(\S+)/g)];
      return [...inline, ...references].map((match) => ({ target: match[1] ?? '', index }));
    })
    .filter(({ target }) => !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(target))
    .map(({ target, index }) => {
      const [path = '', anchor = ''] = target.split('#');
      return {
        line: index + 1,
        path: decodeURIComponent(path),
        anchor: decodeURIComponent(anchor),
      };
    });
}

/** The anchors that a markdown text offers, made from its headings as the usual hosts make them. */
export function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutFences(markdown).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)) {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}\s_-]/gu, '')
      .replace(/\s/g, '-');
    let unique = slug;
    for (let n = 1; anchors.has(unique); n++) unique = `${slug}-${String(n)}`;
    anchors.add(unique);
  }
  return anchors;
}

function withoutFences(markdown: string): string {
  return markdown.replace(/^\s*```[\s\S]*?^\s*```/gm, (fence) => fence.replace(/[^\n]/g, ''));
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/`[^`\n]*`/g, '');
}
