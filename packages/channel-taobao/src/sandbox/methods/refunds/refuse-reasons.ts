/** The reasons that every refund may be refused for here; no page lists the platform's. */
export const refuseReasons = [
  { reason_id: 101, reason_text: '商品已发出', reason_tips: '请上传发货凭证' },
  { reason_id: 102, reason_text: '商品已使用', reason_tips: '' },
  { reason_id: 103, reason_text: '其他', reason_tips: '' },
] as const;
