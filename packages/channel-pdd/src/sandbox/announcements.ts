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
 * Lets what people do be told by the message service. What a client does by API is not told here, nor
 * what the clock does: polling has to find it.
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
    const { orderSn, amountFen, kind } = refundOf(books, id);
    service.announce(`pdd_refund_${type}`, {
      tid: orderSn,
      refund_id: Number(id),
      refund_fee: amountFen,
      bill_type: kind,
      operation: 1000,
      modified: books.clock.now(),
    });
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
