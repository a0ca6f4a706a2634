/** What was told by others never begins a line of its own. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ').trimEnd();
}

/** Nothing that was told by others is read as markup. */
export function plainMarkdown(text: string): string {
  return oneLine(text).replaceAll(/[\\`*_[\]<>#|~!&]/g, (mark) => `\\${mark}`);
}

/** The look of a page. */
export const pageStyle = `body{font:15px/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}
h1{font-size:1.4em}h2{font-size:1.05em;margin:1.2em 0 .2em}
.word{display:inline-block;min-width:4em;padding:0 .5em;border-radius:.3em;text-align:center;color:#fff;background:#555}
.pass .word{background:#2a7d46}.warn .word{background:#a66a00}.fail .word{background:#b3261e}
.about,.figures,.rest,.known{color:#666}ul{margin:.3em 0}code{font-size:.85em;overflow-wrap:anywhere}`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A page holds no character that it may not: controls are left out, halves of characters too. */
export function escaped(text: string): string {
  return oneLine(text)
    .toWellFormed()
    .replaceAll(/[&<>"']/g, (mark) => entities[mark] ?? '');
}
