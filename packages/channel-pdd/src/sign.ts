/**
 * Signs the parameters of a request: names in ASCII order, name and raw value joined without separators,
 * the secret in front and behind, MD5 of the UTF-8 bytes, upper-case hex. `sign` itself is left out.
 *
 * Sources disagree about empty values, so that none is ever sent; nested values are one JSON text, and
 * the very text that is signed is sent. Published vector, secret `testSecret`: access_token=
 * asd78172s8ds9a921j9qqwda12312w1w21211, client_id=1, data_type=XML, order_status=1, page=1,
 * page_size=10, timestamp=1480411125, type=pdd.order.number.list.get gives
 * `E4DE3ED21002510DED352819E7AE6775`.
 *
 * Web Crypto has no MD5, so `node:crypto` is loaded (Node, Bun, Deno and Workers have it).
 *
 * @see https://open.pinduoduo.com/application/document/browse?idStr=8EC06C399636041E (API调用指南, 2020-12-24)
 */
export async function signParams(
  params: Readonly<Record<string, string>>,
  clientSecret: string,
): Promise<string> {
  const { createHash } = await import('node:crypto');
  const text = Object.keys(params)
    .filter((name) => name !== 'sign')
    .toSorted(byAscii)
    .map((name) => `${name}${params[name]}`)
    .join('');
  const hash = createHash('md5').update(`${clientSecret}${text}${clientSecret}`, 'utf8');
  return hash.digest('hex').toUpperCase();
}

/** Not `localeCompare`: digits, capitals, underscore, small letters. */
function byAscii(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
