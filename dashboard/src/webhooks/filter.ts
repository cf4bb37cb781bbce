export const deliveryStates = ["pending", "delivered", "failed", "dropped"] as const;
export type DeliveryFilter = { status?: (typeof deliveryStates)[number]; endpoint_id?: string };

export function readDeliveryFilter({ status, endpoint_id }: Record<string, unknown>): DeliveryFilter {
  const state = deliveryStates.find((one) => one === status);
  return {
    ...(state && { status: state }),
    ...(typeof endpoint_id === "string" && endpoint_id !== "" && { endpoint_id }),
  };
}
