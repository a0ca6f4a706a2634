import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Where a connection is cut. */
export type Cut =
  /** What the client sends does not arrive. */
  | 'before'
  /** It arrives and is answered, and none of the answer comes back. */
  | 'after'
  /** Some bytes of the answer come back. */
  | 'within'
  /** It arrives, and the server's end of the connection stays open, so that the server goes on. */
  | 'unnoticed'
  /** It does not arrive, and the server waits for it with everything that it has locked. */
  | 'half-open';

/** Stands between a pool and a server, and breaks connections when it is told to. */
export interface CuttingProxy {
  readonly port: number;
  /** Cuts at the message that comes after so many others. */
  arm(cut: Cut, skip: number): void;
  /** Cuts once more, at the message that comes after so many others. */
  armNext(cut: Cut, skip: number): void;
  /** Cuts nothing any more; answers whether it has cut since it was armed. */
  disarm(): boolean;
  close(): Promise<void>;
}

/** Opens a proxy to a port of this machine. */
export async function openCuttingProxy(target: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let plans: { cut: Cut; skip: number }[] = [];
  let hasCut = false;

  const take = (): Cut | null => {
    const [plan] = plans;
    if (plan === undefined) return null;
    if (plan.skip > 0) {
      plan.skip -= 1;
      return null;
    }
    plans.shift();
    hasCut = true;
    return plan.cut;
  };

  const listener = createServer((client) => {
    const server = connect(target, '127.0.0.1');
    let cutting: Cut | null = null;
    for (const socket of [client, server]) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    const staysOpen = (): boolean => cutting === 'unnoticed' || cutting === 'half-open';
    client.on('data', (chunk) => {
      cutting ??= take();
      if (cutting !== 'before' && cutting !== 'half-open') server.write(chunk);
      if (cutting === 'before') server.destroy();
      if (cutting === 'before' || staysOpen()) client.destroy();
    });
    server.on('data', (chunk) => {
      if (cutting === null) client.write(chunk);
      if (cutting === 'within') client.write(chunk.subarray(0, 7));
      if (cutting === null || staysOpen()) return;
      client.end();
      server.destroy();
    });
    client.on('close', () => {
      if (!staysOpen()) server.destroy();
    });
    server.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    arm(cut, skip) {
      plans = [{ cut, skip }];
      hasCut = false;
    },
    armNext: (cut, skip) => void plans.push({ cut, skip }),
    disarm() {
      plans = [];
      return hasCut;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
