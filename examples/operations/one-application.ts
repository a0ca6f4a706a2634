/** Which sandbox a grant belongs to, by its address. */
export interface Routes {
  add(grant: string, url: string): void;
  readonly fetch: typeof fetch;
}

/**
 * A platform has one gateway for all shops of an application, and a sandbox is one shop. This stands
 * between them: a call goes to the sandbox that has given out its grant. Also a grant that has ended
 * belongs to its shop.
 */
export function createRoutes(parameter: string): Routes {
  const urls = new Map<string, string>();
  const pattern = new RegExp(`(?:^|&)${parameter}=([^&]*)`);
  return {
    add: (grant, url) => void urls.set(grant, url),
    async fetch(input, init) {
      const request = new Request(input, init);
      if (request.method !== 'POST') return fetch(request);
      const body = await request.arrayBuffer();
      const grant = pattern.exec(Buffer.from(body).toString('latin1'))?.[1] ?? '';
      const { method, headers, signal } = request;
      return fetch(urls.get(grant) ?? request.url, { method, headers, signal, body });
    },
  };
}
