const maxPatternLength = 500;
const maxNumberLength = 64;
/** Of varying length, in one alternative: what can be tried in few ways even on the longest number. */
const maxVarying = 4;

/**
 * Whether a waybill number looks as its carrier's numbers do; `null` where the pattern cannot be tried.
 *
 * The pattern comes from the platform and runs in this process. One that could take for ever is not
 * tried: then the platform says by itself what it thinks of the number.
 */
export function fitsPattern(trackingNo: string, pattern: string | null): boolean | null {
  if (pattern === null || trackingNo.length > maxNumberLength || !isHarmless(pattern)) return null;
  try {
    return new RegExp(pattern).test(trackingNo);
  } catch {
    // A pattern in another dialect is none.
    return null;
  }
}

/** No repeated group, no look-around, no reference back, and few parts of varying length. */
function isHarmless(pattern: string): boolean {
  if (pattern.length > maxPatternLength) return false;
  if (/\)[*+?{]|\(\?|\\[1-9kpP]/.test(pattern)) return false;
  const branches = pattern.split('|');
  const groups = pattern.split('(').length - 1;
  const varying = branches.map((branch) => branch.match(/[*+?]|\{\d*,\d*\}/g)?.length ?? 0);
  // Groups that follow one another multiply, so of several groups all branches count together.
  const worst = groups > 1 ? varying.reduce((sum, each) => sum + each, 0) : Math.max(...varying);
  return worst <= maxVarying;
}
