import { adminSecretHeader } from '@kaquan/channel-kit/sandbox';
import { describe, expect, it } from 'vitest';
import { withETickets, type ETicketShop } from '../../../test/e-ticket-shop.ts';
import { createTaobaoSandbox } from '../create-sandbox.ts';

const methodsOf = ({ requests }: ETicketShop) =>
  requests.map(({ body }) => /method=(\w+)/.exec(new TextDecoder().decode(body))?.[1]);
const tidsOf = ({ requests }: ETicketShop) =>
  requests.map(({ body }) => /order_id=(\d+)/.exec(new TextDecoder().decode(body))?.[1]);

describe('the notifications of the sandbox', () => {
  it('go out when an e-ticket trade is paid, and when it is refunded', () =>
    withETickets(async (shop) => {
      const tid = shop.eTicketTrade();
      shop.paidTrade();
      shop.sandbox.close(tid);
      await shop.sandbox.noticesSettled();
      expect(methodsOf(shop)).toEqual(['send', 'cancel']);
      expect(shop.requests[0]?.headers['content-type']).toContain('charset=GBK');
      const { notices } = shop.sandbox.dump().eTickets;
      expect(notices.map(({ outcome }) => outcome)).toEqual(['received', 'received']);
    }));

  it('are lost, come twice and come late where that was planned', () =>
    withETickets(async (shop) => {
      const { sandbox } = shop;
      sandbox.addFaults([
        { kind: 'notice_lost', after: 1 },
        { kind: 'notice_twice', method: 'notify.resend' },
        { kind: 'notice_late', method: 'notify.modified' },
      ]);
      const tids = [shop.eTicketTrade(), shop.eTicketTrade(), shop.eTicketTrade()];
      await sandbox.noticesSettled();
      expect(tidsOf(shop)).toEqual([tids[0], tids[2]]);
      expect(sandbox.dump().eTickets.notices[1]?.outcome).toBe('failed');
      sandbox.notify(tids[0] ?? '', 'modified');
      sandbox.notify(tids[0] ?? '', 'resend');
      await sandbox.noticesSettled();
      expect(methodsOf(shop).slice(2)).toEqual(['resend', 'resend', 'modified']);
    }));

  it('fail where nobody answers as the page says', () =>
    withETickets(async ({ sandbox, eTicketTrade }) => {
      for (const url of ['http://127.0.0.1:1/', null]) {
        sandbox.notifyTo(url);
        eTicketTrade();
      }
      await sandbox.noticesSettled();
      const { notices } = sandbox.dump().eTickets;
      expect(notices.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
    }));

  it('are steered from outside as well', async () => {
    const sandbox = createTaobaoSandbox();
    const access = await sandbox.start();
    try {
      const admin = async (path: string, input: object) =>
        (
          await fetch(new URL(`/admin/${path}`, access.url), {
            method: 'POST',
            headers: { [adminSecretHeader]: access.appSecret },
            body: JSON.stringify(input),
          })
        ).status;
      const { tid } = sandbox.create({ type: 'eticket', lines: [{ outerSkuId: 'CARD10' }] });
      expect(await admin('notify', { tid, method: 'send' })).toBe(409);
      sandbox.pay(tid);
      expect(await admin('notifyTo', { url: 'no address' })).toBe(409);
      expect(await admin('notifyTo', { url: null })).toBe(200);
      expect(await admin('notify', { tid, method: 'modified' })).toBe(200);
      expect(await admin('settleETickets', { cardList: 'object', serials: 'own' })).toBe(200);
      expect(sandbox.dump().eTickets).toMatchObject({ cardList: 'object', serials: 'own' });
      expect(sandbox.dump().eTickets.notices).toHaveLength(2);
    } finally {
      await sandbox.stop();
    }
  });
});
