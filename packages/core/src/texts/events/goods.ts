import type { Confirmation, ConfirmedBy } from '../../fulfilment/confirmation.ts';
import type { ConfirmationPayloads } from '../../fulfilment/confirmation-events.ts';
import type { FulfilPayloads } from '../../fulfilment/fulfil-events.ts';
import type { IssuePayloads } from '../../fulfilment/issue-events.ts';
import type { ParcelPayloads } from '../../fulfilment/parcel-events.ts';
import type { RedemptionPayloads } from '../../redemption/redemption-events.ts';
import { orderRejectionCodes } from '../../redemption/rejection.ts';
import type { VerificationPayloads } from '../../verification/verification-events.ts';
import { because, partName, unitName, type Sentences } from './sentence.ts';

/** What happens to the goods of a unit. */
export const issueSentences: Sentences<keyof IssuePayloads> = {
  'unit.claimed': {
    en: ({ unitId }) => `Goods were set aside for unit ${unitName(unitId)}`,
    zh: ({ unitId }) => `已为单元 ${unitName(unitId)} 占用库存`,
  },
  'unit.unclaimed': {
    en: ({ unitId }) => `The goods set aside for unit ${unitName(unitId)} were given up`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 的占用已释放`,
  },
  'unit.sent': {
    en: ({ unitId }) => `The voucher of unit ${unitName(unitId)} goes to the channel`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 的电子凭证待交给渠道`,
  },
  'unit.delivered': {
    en: ({ unitId }) => `The goods of unit ${unitName(unitId)} were handed over`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 已发放`,
  },
  'unit.revealed': {
    en: ({ unitId }) => `The card of unit ${unitName(unitId)} was revealed`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 的卡密已被查看`,
  },
  'unit.cancelled': {
    en: ({ unitId }) => `Unit ${unitName(unitId)} is not to be issued any more`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 的发放已取消`,
  },
  'unit.returned': {
    en: ({ unitId }) => `The goods of unit ${unitName(unitId)} went back into stock`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 的商品已退回库存`,
  },
  'unit.voided': {
    en: ({ unitId }) => `The goods of unit ${unitName(unitId)} were made void`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 的商品已作废`,
  },
  'unit.replaced': {
    en: ({ unitId, replacedBy }) =>
      `The goods of unit ${unitName(unitId)} are replaced by attempt ${replacedBy}`,
    zh: ({ unitId, replacedBy }) => `单元 ${unitName(unitId)} 由第 ${replacedBy} 次发放补发`,
  },
  'unit.reopened': {
    en: ({ unitId, attempt }) => `Unit ${unitName(unitId)} is to be issued, attempt ${attempt}`,
    zh: ({ unitId, attempt }) => `单元 ${unitName(unitId)} 重新待发放（第 ${attempt} 次）`,
  },
};

/** What happens to a parcel. */
export const parcelSentences: Sentences<keyof ParcelPayloads> = {
  'parcel.packed': {
    en: ({ parcelId, contents }) =>
      `Parcel ${partName(parcelId)} was packed with ${contents.length} of the units`,
    zh: ({ parcelId, contents }) => `包裹 ${partName(parcelId)} 已打包，共 ${contents.length} 件`,
  },
  'parcel.shipped': {
    en: ({ parcelId }) => `Parcel ${partName(parcelId)} was shipped`,
    zh: ({ parcelId }) => `包裹 ${partName(parcelId)} 已发出`,
  },
  'parcel.received': {
    en: ({ parcelId }) => `Parcel ${partName(parcelId)} was received`,
    zh: ({ parcelId }) => `包裹 ${partName(parcelId)} 已签收`,
  },
  'parcel.lost': {
    en: ({ parcelId }) => `Parcel ${partName(parcelId)} was lost`,
    zh: ({ parcelId }) => `包裹 ${partName(parcelId)} 已丢失`,
  },
  'parcel.returned': {
    en: ({ parcelId }) => `Parcel ${partName(parcelId)} came back`,
    zh: ({ parcelId }) => `包裹 ${partName(parcelId)} 已退回`,
  },
  'parcel.relabelled': {
    en: ({ parcelId, carrier, trackingNo }) =>
      `Parcel ${partName(parcelId)} goes under waybill ${carrier} ${trackingNo}`,
    zh: ({ parcelId, carrier, trackingNo }) =>
      `包裹 ${partName(parcelId)} 的运单号改为 ${carrier} ${trackingNo}`,
  },
};

/** What happens to the redemption of an order and its link. */
export const redemptionSentences: Sentences<keyof RedemptionPayloads> = {
  'redemption.required': {
    en: () => 'The buyer is to redeem it through its link',
    zh: () => '等待买家通过链接兑换',
  },
  'redemption.waived': {
    en: () => 'Nothing is to be redeemed',
    zh: () => '无需兑换',
  },
  'redemption.ready': {
    en: () => 'Its goods are ready behind the link',
    zh: () => '商品已就绪，可以兑换',
  },
  'redemption.redeemed': {
    en: () => 'The buyer redeemed it',
    zh: () => '买家已兑换',
  },
  'redemption.cancelled': {
    en: () => 'Nothing is left to redeem',
    zh: () => '兑换已取消',
  },
  'redemption.reopened': {
    en: () => 'It can be redeemed again',
    zh: () => '兑换重新开放',
  },
  'redemption.rejected': {
    en: ({ code, text }) => `It was rejected: ${orderRejectionCodes[code].en}, ${text}`,
    zh: ({ code, text }) => `订单已拒绝：${orderRejectionCodes[code].zh}，${text}`,
  },
  'redemption.readmitted': {
    en: () => 'The rejection was taken back',
    zh: () => '已撤回拒绝',
  },
  'redemption.expired': {
    en: () => 'Its link has expired',
    zh: () => '兑换链接已过期',
  },
  'redemption.extended': {
    en: () => 'Its link was extended, and can be used again',
    zh: () => '兑换链接已延期，可再次兑换',
  },
  'link.term_set': {
    en: ({ to }, say) => `Its link can be used until ${say.time(to)}`,
    zh: ({ to }, say) => `兑换链接有效期至 ${say.time(to)}`,
  },
  'link.disclosed': {
    en: ({ generation }) => `Its link, number ${generation}, was shown to staff`,
    zh: ({ generation }) => `兑换链接（第 ${generation} 代）已向工作人员展示`,
  },
  'link.replaced': {
    en: ({ generation }) => `Its link was replaced, now number ${generation}`,
    zh: ({ generation }) => `兑换链接已更换（第 ${generation} 代）`,
  },
};

/** What happens to the verification of a unit. */
export const verificationSentences: Sentences<keyof VerificationPayloads> = {
  'verification.waived': {
    en: ({ unitId }) => `Unit ${unitName(unitId)} needs no verification`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 无需核销`,
  },
  'verification.due': {
    en: ({ unitId }) => `Unit ${unitName(unitId)} is to be verified`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 待核销`,
  },
  // The code itself is for who has the goods, not for who reads what happened.
  'verification.code_issued': {
    en: ({ unitId }) => `Unit ${unitName(unitId)} got a verification code`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 已生成核销码`,
  },
  'verification.asked': {
    en: ({ unitId }) => `The channel is asked to verify unit ${unitName(unitId)}`,
    zh: ({ unitId }) => `已请求渠道核销单元 ${unitName(unitId)}`,
  },
  'verification.undo_asked': {
    en: ({ unitId }) => `The channel is asked to take back unit ${unitName(unitId)}`,
    zh: ({ unitId }) => `已请求渠道撤销单元 ${unitName(unitId)} 的核销`,
  },
  'verification.refused': {
    en: ({ unitId, note }) => `The channel did not verify unit ${unitName(unitId)}: ${note}`,
    zh: ({ unitId, note }) => `渠道未核销单元 ${unitName(unitId)}：${note}`,
  },
  'verification.kept': {
    en: ({ unitId, note }) => `The channel did not take back unit ${unitName(unitId)}: ${note}`,
    zh: ({ unitId, note }) => `渠道未撤销单元 ${unitName(unitId)} 的核销：${note}`,
  },
  'verification.doubted': {
    en: ({ unitId, note }) => {
      return `Whether the channel verified unit ${unitName(unitId)} needs a person: ${note}`;
    },
    zh: ({ unitId, note }) => `单元 ${unitName(unitId)} 的渠道核销结果需人工核对：${note}`,
  },
  'verification.undone': {
    en: ({ unitId }) => `The verification of unit ${unitName(unitId)} was taken back`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 的核销已撤销`,
  },
  'verification.verified': {
    en: ({ unitId }) => `Unit ${unitName(unitId)} was verified`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 已核销`,
  },
  'verification.voided': {
    en: ({ unitId }) => `The verification of unit ${unitName(unitId)} is void`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 的核销已作废`,
  },
  'verification.renewed': {
    en: ({ unitId }) => `Unit ${unitName(unitId)} is issued again, and not used yet`,
    zh: ({ unitId }) => `单元 ${unitName(unitId)} 已重新发放，尚未核销`,
  },
};

const confirmedBy: Readonly<Record<ConfirmedBy, { readonly en: string; readonly zh: string }>> = {
  call: { en: 'The channel was told of it', zh: '已向渠道回传' },
  fact: { en: 'The channel knows that the goods went out', zh: '渠道已显示发货' },
  person: { en: 'Somebody has told the channel of it by hand', zh: '已人工在渠道后台登记' },
};

function openedWords({ about, method }: Confirmation): {
  readonly en: string;
  readonly zh: string;
} {
  if (about === 'vouchers') {
    return { en: 'The channel will be handed the vouchers', zh: '电子凭证将交给渠道' };
  }
  if (about === 'resend') {
    return {
      en: 'The channel is to send the buyer his vouchers once more',
      zh: '买家要求重新发码，原电子凭证将再次交给渠道',
    };
  }
  return method === null
    ? {
        en: 'The channel has no call for this parcel; ship it there',
        zh: '渠道无此发货接口，请在渠道后台发货',
      }
    : { en: 'The channel will be told of this parcel', zh: '该包裹将向渠道回传' };
}

/** What a channel comes to know: of a shipment, a new waybill, vouchers, or their sending once more. */
export const confirmationSentences: Sentences<keyof ConfirmationPayloads> = {
  'confirmation.opened': {
    en: ({ confirmation }) => openedWords(confirmation).en,
    zh: ({ confirmation }) => openedWords(confirmation).zh,
  },
  'confirmation.waived': {
    en: () => 'The channel need not be told',
    zh: () => '无需回传',
  },
  'confirmation.requested': {
    en: () => 'The channel is to be told of it',
    zh: () => '待向渠道回传',
  },
  'confirmation.confirmed': {
    en: ({ by }) => confirmedBy[by].en,
    zh: ({ by }) => confirmedBy[by].zh,
  },
  'confirmation.failed': {
    en: ({ note }) => `The channel could not be told of it${because(note)}`,
    zh: ({ note }) => `向渠道回传失败${because(note, '：')}`,
  },
  'confirmation.withdrawn': {
    en: () => 'The channel is not told of it after all',
    zh: () => '不再向渠道回传',
  },
  'confirmation.doubted': {
    en: ({ note }) => `Nobody knows whether the channel was told of it${because(note)}`,
    zh: ({ note }) => `向渠道回传的结果未知，需人工核对${because(note, '：')}`,
  },
};

/** What a host's fulfiller is asked and answers. */
export const fulfilSentences: Sentences<keyof FulfilPayloads> = {
  'fulfil.requested': {
    en: ({ unitId, fulfiller }) =>
      `Fulfiller ${fulfiller} is to produce the goods of unit ${unitName(unitId)}`,
    zh: ({ unitId, fulfiller }) => `已请求 ${fulfiller} 为单元 ${unitName(unitId)} 代充`,
  },
  'fulfil.done': {
    en: ({ requestId }) => `Request ${partName(requestId)} was fulfilled`,
    zh: ({ requestId }) => `代充请求 ${partName(requestId)} 已完成`,
  },
  'fulfil.refused': {
    en: ({ requestId, note }) => `Request ${partName(requestId)} was refused${because(note)}`,
    zh: ({ requestId, note }) => `代充请求 ${partName(requestId)} 被拒绝${because(note, '：')}`,
  },
  'fulfil.doubted': {
    en: ({ requestId, note }) =>
      `Nobody knows what became of request ${partName(requestId)}${because(note)}`,
    zh: ({ requestId, note }) => `代充请求 ${partName(requestId)} 结果未知${because(note, '：')}`,
  },
  'fulfil.dropped': {
    en: ({ requestId }) => `Request ${partName(requestId)} was dropped: nothing is owed any more`,
    zh: ({ requestId }) => `代充请求 ${partName(requestId)} 已放弃：无需再发放`,
  },
};
