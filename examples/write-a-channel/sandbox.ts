import { createHmac } from 'node:crypto';
import { createHttpHost, readFormParameters } from '@kaquan/channel-kit/sandbox';

type State = 'new' | 'paid' | 'delivered' | 'finished' | 'void' | 'odd';

interface Row {
  readonly no: string;
  readonly item: string;
  readonly title: string;
  readonly count: number;
  readonly fen: number;
  readonly placed: number;
  state: State;
  changed: number;
  paid: number | null;
  deliveries: number;
}

const refuse = (code: string, more: object = {}) => ({ error: { code, ...more } });

/** A shop of the platform on this machine. Written from the platform's pages, not from the channel. */
export function createBazaar({ now }: { readonly now: () => number }) {
  const secret = 'a-secret-of-the-application';
  const desk = { token: 'a-token-of-the-seller', ills: [] as { method: string; ill: string }[] };
  const rows = new Map<string, Row>();
  const place = (count: number, fen: number): string => {
    const no = `B${rows.size + 1}`;
    const times = { placed: now(), changed: now(), paid: null, deliveries: 0 };
    rows.set(no, { no, item: 'i1', title: '月卡', count, fen, state: 'new', ...times });
    return no;
  };
  const move = (no: string, change: Partial<Row>) =>
    void Object.assign(rows.get(no) ?? {}, { changed: now() }, change);
  const methods: Readonly<Record<string, (given: Record<string, string>) => object>> = {
    'shop.get': () => ({ ok: { id: 'bazaar-7', title: '小集市', user: 'seller' } }),
    'order.get'({ no = '' }) {
      const row = rows.get(no);
      return row === undefined ? refuse('not_found') : { ok: row };
    },
    'orders.list'({ from, to, page, size }) {
      const [start, end] = [Number(from), Number(to)];
      if (Number(size) > 50 || end - start > 86_400_000) return refuse('too_much');
      const inside = [...rows.values()]
        .filter(({ changed }) => start <= changed && changed < end)
        .toSorted((a, b) => b.changed - a.changed);
      const first = (Number(page) - 1) * Number(size);
      return { ok: { rows: inside.slice(first, first + Number(size)), total: inside.length } };
    },
    'order.deliver'({ no = '' }) {
      const row = rows.get(no);
      if (row?.state !== 'paid') return refuse(row === undefined ? 'not_found' : 'wrong_state');
      move(no, { state: 'delivered', deliveries: row.deliveries + 1 });
      return { ok: {} };
    },
  };
  const answer = ({ sign, ...form }: Record<string, string>): object => {
    const real = createHmac('sha256', secret).update(JSON.stringify(form)).digest('hex');
    if (sign !== real) return refuse('bad_sign');
    if (form['token'] !== desk.token) return refuse('bad_token');
    return methods[form['method'] ?? '']?.(form) ?? refuse('no_such_method');
  };
  const host = createHttpHost({
    port: 0,
    async handle(request) {
      const form = Object.fromEntries((await readFormParameters(request))?.values ?? []);
      const at = desk.ills.findIndex(({ method }) => method === form['method']);
      const ill = at < 0 ? '' : desk.ills.splice(at, 1)[0]?.ill;
      if (ill === 'throttled') return json(refuse('slow_down', { wait_ms: 500 }));
      if (ill === 'unavailable') return { ...json({}), status: 503 };
      const said = answer(form);
      return ill === 'answer_lost' ? { kind: 'drop' } : json(said);
    },
  });
  return { secret, desk, rows, place, move, host };
}

function json(body: object) {
  const contentType = 'application/json';
  return { kind: 'answer', status: 200, contentType, text: JSON.stringify(body) } as const;
}
