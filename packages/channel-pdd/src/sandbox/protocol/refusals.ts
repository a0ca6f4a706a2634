/** Why a call was refused, as it stands in `error_response`. */
export interface PopRefusal {
  readonly code: number;
  readonly msg: string;
  readonly subCode?: string;
  readonly subMsg?: string;
}

/** A parameter the call cannot do without. */
export function missingParameter(name: string): PopRefusal {
  return { code: 21002, msg: '业务参数为空', subMsg: `缺少必填参数: ${name}` };
}

/** A parameter whose value is of the wrong form or outside its bounds. */
export function invalidParameter(name: string, why: string): PopRefusal {
  return { code: 21001, msg: '业务参数错误', subMsg: `参数${name}不合法: ${why}` };
}

/** The platform understood the call and its business rules say no. */
export function businessRefusal(subCode: string, subMsg: string): PopRefusal {
  return { code: 50001, msg: '业务服务错误', subCode, subMsg };
}

/** One of the parameters that every call carries is missing or wrong. */
export function commonRefusal(name: string): PopRefusal {
  return { code: 10001, msg: '公共参数错误', subCode: '10001', subMsg: `公共参数错误:${name}` };
}

/** No order has that number, or it is another shop's, or too old. */
export const unknownOrder = businessRefusal('45001', '订单不属于当前店铺或订单不存在');

/** The gateway's own refusals, which have a number each. */
export const gatewayRefusals = {
  parameterError: { code: 10000, msg: '参数错误' },
  invalidClient: { code: 10016, msg: 'client下线或者clientId不正确' },
  invalidType: { code: 10017, msg: 'type不正确' },
  invalidSignature: { code: 20004, msg: '签名sign校验失败' },
  expiredToken: {
    code: 10019,
    msg: 'access_token已过期',
    subCode: '10019',
    subMsg: 'access_token已过期',
  },
  expiredCode: { code: 10013, msg: '授权码已过期' },
  offline: { code: 20034, msg: '接口已下线' },
  tooOften: { code: 70031, msg: '调用过于频繁，请调整调用频率', subCode: '70031' },
  invalidToken: { code: 20032, msg: 'access_token或client_id错误' },
} as const satisfies Record<string, PopRefusal>;
