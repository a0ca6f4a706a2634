// Composed from the protocol pages, as the pages compose them; nothing here was recorded.

/** A paid card order, as the text of a list's row. */
export const cardOrderText = `{"order_sn":"260101-123456789012345","order_status":1,
"refund_status":1,"after_sales_status":0,"confirm_status":1,"group_status":1,"risk_control_status":0,
"trade_type":0,"is_lucky_flag":1,"created_time":"2026-01-01 07:30:10","pay_time":"2026-01-01 07:30:25",
"confirm_time":"2026-01-01 07:31:00","updated_at":"2026-01-01 07:31:01",
"last_ship_time":"2026-01-03 07:31:00","shipping_time":"","receive_time":"","pay_amount":19.90,
"goods_amount":22.90,"discount_amount":3.00,"platform_discount":2.00,"seller_discount":1.00,
"capital_free_discount":0,"postage":0,"order_change_amount":0,"receiver_name":"~AgAAAAHx~",
"receiver_name_mask":"张**","receiver_phone":"$AgAAAAHy$","receiver_phone_mask":"138****0000",
"remark_tag":null,"remark_tag_name":null,"logistics_id":0,"tracking_number":"",
"item_list":[{"goods_id":"5550001112","sku_id":"700080009001","goods_name":"示例点卡",
"goods_spec":"100元,直发","goods_price":22.90,"goods_count":1,"outer_id":"CARD-100",
"outer_goods_id":"CARD","goods_img":"https://img.example/g.jpg"}],"card_info_list":[],
"order_tag_list":[{"name":"ship_hold","value":0}],"gift_list":[],"extra_delivery_list":[]}`;

/** A row of the list of after-sales: yuan as text. */
export const refundRowText = `{"id":88001122334,"order_sn":"260101-123456789012345",
"after_sales_status":2,"after_sales_type":2,"after_sale_reason":"不想要了","refund_amount":"19.90",
"order_amount":"19.90","discount_amount":"3.00","goods_id":5550001112,"sku_id":"700080009001",
"goods_name":"示例点卡","goods_number":"1","goods_price":"22.90","outer_id":"CARD-100",
"confirm_time":"2026-01-01 07:31:00","created_time":"2026-01-01 07:50:00",
"updated_time":"2026-01-01 07:50:01","tracking_number":"","shipping_name":""}`;

/** The same after-sale in detail: fen as numbers, times as milliseconds. */
export const refundDetailText = `{"id":88001122334,"order_sn":"260101-123456789012345",
"after_sales_type":1,"after_sales_status":2,"after_sales_reason":"不想要了","refund_amount":1990,
"order_amount":1990,"discount_amount":300,"goods_number":1,"goods_price":2290,
"sku_id":"700080009001","confirm_time":1767223860000,"recreated_at":1767225000000,
"expire_time":1767397800000,"updated_time":"2026-01-01 07:50:01","shipping_status":0,
"express_no":"","images":[],"request_id":"17672256000000004"}`;
