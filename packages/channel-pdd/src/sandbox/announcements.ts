import { refundOf, type ShopBooks } from './books/shop-books.ts';
import type { MessageService } from './protocol/message-service.ts';
import type { PddSandboxActions } from './sandbox-actions.ts';

/** What the message service can be made to do. */
export interface PushActions {
  /** Sends again what has no answer yet, under new numbers. Default: in order. */
  redeliver(order?: 'in_order' | 'reversed'): void;
  /** Breaks every connection to the message service; gives how many there were. */
  disconnect(): number;
  /** Sends any text to whoever is connected, as a broken service might. */
  sendFrame(text: string): void;
}

/** Binds them to the service. */
export function pushActions(service: MessageService): PushActions {
  return {
    redeliver: (order = 'in_order') => {
      service.redeliver(order);
    },
    disconnect: () => service.disconnect(),
    sendFrame: (text) => {
      service.sendRaw(text);
    },
  };
}

/**
 * Lets what people do be told by the message service; of what a client does by API, see
 * {@link watchCalls}. What the clock does is not told: polling has to find it.
 */
export function announced(
  actions: PddSandboxActions,
  service: MessageService,
  books: ShopBooks,
): PddSandboxActions {
  const trade = (type: string, orderSn: string) => {
    service.announce(`pdd_trade_${type}`, { tid: orderSn });
  };
  const refund = (type: string, id: string) => {
    announceRefund(service, books, { type, id });
  };
  const told = (act: (orderSn: string) => void, type: string) => (orderSn: string) => {
    act(orderSn);
    trade(type, orderSn);
  };
  return {
    ...actions,
    pay: (orderSn, group = 'complete') => {
      actions.pay(orderSn, group);
      if (group === 'complete') trade('TradeConfirmed', orderSn);
    },
    completeGroup: told((orderSn) => {
      actions.completeGroup(orderSn);
    }, 'TradeConfirmed'),
    shipInBackend: told((orderSn) => {
      actions.shipInBackend(orderSn);
    }, 'TradeSellerShip'),
    receive: told((orderSn) => {
      actions.receive(orderSn);
    }, 'TradeSuccess'),
    review: told((orderSn) => {
      actions.review(orderSn);
    }, 'TradeRiskChanged'),
    release: told((orderSn) => {
      actions.release(orderSn);
    }, 'TradeRiskChanged'),
    writeNote: (orderSn, note) => {
      actions.writeNote(orderSn, note);
      trade('TradeMemoModified', orderSn);
    },
    openRefund: (wish) => {
      const id = actions.openRefund(wish);
      refund('RefundCreated', id);
      return id;
    },
    changeRefund: (id, amountFen) => {
      actions.changeRefund(id, amountFen);
      refund('RefundBuyerModifyAgreement', id);
    },
    cancelRefund: (id) => {
      actions.cancelRefund(id);
      refund('RefundClosed', id);
    },
  };
}

function announceRefund(
  service: MessageService,
  books: ShopBooks,
  { type, id }: { readonly type: string; readonly id: string },
): void {
  const { orderSn, amountFen, kind } = refundOf(books, id);
  service.announce(`pdd_refund_${type}`, {
    tid: orderSn,
    refund_id: Number(id),
    refund_fee: amountFen,
    bill_type: kind,
    operation: 1000,
    modified: books.clock.now(),
  });
}

/**
 * Lets what a client changes by API be told too. Called before a call that writes, it answers what is to
 * be called after it; what was not changed is not told.
 */
export function watchCalls(service: MessageService, books: ShopBooks): () => () => void {
  return () => {
    const shipped = new Map([...books.orders.values()].map((order) => [order, order.shippedTimes]));
    const notes = new Map(Object.entries(books.desk.notes).map(([sn, note]) => [sn, { ...note }]));
    const refunds = new Map([...books.refunds.values()].map(({ id, status }) => [id, status]));
    return () => {
      for (const [{ orderSn, shippedTimes }, before] of shipped) {
        if (shippedTimes > before) service.announce('pdd_trade_TradeSellerShip', { tid: orderSn });
      }
      for (const [tid, note] of Object.entries(books.desk.notes)) {
        if (JSON.stringify(notes.get(tid)) === JSON.stringify(note)) continue;
        service.announce('pdd_trade_TradeMemoModified', { tid });
      }
      for (const [id, before] of refunds) {
        if (refundOf(books, id).status === before) continue;
        announceRefund(service, books, { type: 'RefundAgreeAgreement', id });
      }
    };
  };
}
