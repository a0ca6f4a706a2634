// How this demo writes what a finding, or a fault, is about: by our shop's place in the list and the numbers
// that the marketplaces gave, which no report has to be asked for.
export const ofHouse = 'the house';
export const ofShop = (shop: number): string => `shop ${shop + 1}`;
export const ofOrder = (shop: number, orderNo: string): string =>
  `shop ${shop + 1} order ${orderNo}`;
export const ofProduct = (code: string): string => `product ${code}`;
export const ofItem = (shop: number, code: string): string => `shop ${shop + 1} item ${code}`;
export const ofBatch = (batchId: string): string => `batch ${batchId}`;
