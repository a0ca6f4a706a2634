// Composed from the protocol pages, as the pages compose them; nothing here was recorded.

/** A card trade of two pieces, as the text of the listing's row. */
export const cardTradeText = `{"tid":3812345678901234567,"type":"auto_delivery",
"status":"WAIT_SELLER_SEND_GOODS","shipping_type":"virtual","buyer_nick":"小**",
"buyer_open_uid":"AAHm5dEAAeGwJedwSHpg8bT","num":2,"post_fee":"0.00","payment":"19.80",
"created":"2026-03-08 11:58:02","pay_time":"2026-03-08 11:58:31","modified":"2026-03-08 11:58:32",
"orders":{"order":[{"oid":3812345678901234567,"status":"WAIT_SELLER_SEND_GOODS",
"refund_status":"NO_REFUND","title":"游戏点卡 10元","num_iid":600000000001,"sku_id":"4900000000001",
"outer_iid":"CARD","outer_sku_id":"CARD10","num":2,"payment":"19.80","divide_order_fee":"19.80"}]}}`;

/** Two parcels' lines, one shipped and one with an open refund. */
export const parcelTradeText = `{"tid":3812345678901299999,"type":"fixed",
"status":"SELLER_CONSIGNED_PART","num":0,"post_fee":"6.00","payment":"156.00",
"created":"2026-03-07 20:10:00","pay_time":"2026-03-07 20:10:40","modified":"2026-03-08 09:00:01",
"orders":{"order":[{"oid":3812345678901300000,"status":"WAIT_BUYER_CONFIRM_GOODS",
"refund_status":"NO_REFUND","title":"键盘","num_iid":600000000002,"outer_iid":"KB-1","num":1,
"price":"99.00","payment":"101.00","divide_order_fee":"95.00"},{"oid":3812345678901300001,
"status":"WAIT_SELLER_SEND_GOODS","refund_status":"WAIT_SELLER_AGREE",
"refund_id":"241234567890129999","title":"鼠标","num_iid":600000000003,"num":1,"payment":"55.00"}]}}`;

/** The refund of that second line. */
export const refundText = `{"refund_id":"241234567890129999","tid":3812345678901299999,
"oid":3812345678901300001,"status":"WAIT_SELLER_AGREE","refund_fee":"55.00","reason":"不想要了",
"num":1,"refund_phase":"onsale","refund_version":1772935200000,"created":"2026-03-08 10:00:00",
"modified":"2026-03-08 10:00:00"}`;
