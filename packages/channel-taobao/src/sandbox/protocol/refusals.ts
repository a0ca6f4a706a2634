/** Why a call was refused, as it stands in `error_response`. */
export interface TopRefusal {
  readonly code: number;
  readonly msg: string;
  readonly subCode?: string;
  readonly subMsg?: string;
}

/** A parameter the call cannot do without. */
export function missingParameter(name: string): TopRefusal {
  return {
    code: 40,
    msg: `Missing required arguments:${name}`,
    subCode: `isv.missing-parameter:${name}`,
    subMsg: `缺少必填参数:${name}`,
  };
}

/** A parameter whose value is of the wrong form or outside its bounds. */
export function invalidParameter(name: string, why: string): TopRefusal {
  return {
    code: 41,
    msg: `Invalid arguments:${name}`,
    subCode: `isv.invalid-parameter:${name}`,
    subMsg: `参数${name}不合法: ${why}`,
  };
}

/** Two parameters that contradict each other. */
export function mismatch(first: string, second: string): TopRefusal {
  return {
    code: 41,
    msg: `Invalid arguments:${first}`,
    subCode: `isv.parameters-mismatch:${first}-and-${second}`,
    subMsg: `参数${first}与${second}不匹配`,
  };
}

/** The platform understood the call and its business rules say no. */
export function businessRefusal(subCode: string, subMsg: string): TopRefusal {
  return { code: 15, msg: 'Remote service error', subCode, subMsg };
}

/** The gateway's own refusals, which have a number each. */
export const gatewayRefusals = {
  missingMethod: { code: 21, msg: 'Missing Method' },
  invalidMethod: { code: 22, msg: 'Invalid Method' },
  invalidFormat: { code: 23, msg: 'Invalid Format' },
  missingSignature: { code: 24, msg: 'Missing Signature' },
  invalidSignature: { code: 25, msg: 'Invalid Signature' },
  missingSession: { code: 26, msg: 'Missing Session' },
  invalidSession: {
    code: 27,
    msg: 'Invalid session',
    subCode: 'invalid-sessionkey',
    subMsg: '非法或过期的SessionKey参数',
  },
  expiredSession: {
    code: 27,
    msg: 'Invalid session',
    subCode: 'session-expired',
    subMsg: 'SessionKey已过期，请重新授权',
  },
  levelEnded: { code: 53, msg: 'Insufficient security level' },
  missingAppKey: { code: 28, msg: 'Missing App Key' },
  invalidAppKey: { code: 29, msg: 'Invalid App Key' },
  missingTimestamp: { code: 30, msg: 'Missing Timestamp' },
  invalidTimestamp: { code: 31, msg: 'Invalid Timestamp' },
  missingVersion: { code: 32, msg: 'Missing Version' },
  unsupportedVersion: { code: 34, msg: 'Unsupported Version' },
  verbNotAllowed: { code: 9, msg: 'Http Action Not Allowed' },
  parameterError: { code: 43, msg: 'Parameter Error' },
} as const satisfies Record<string, TopRefusal>;
