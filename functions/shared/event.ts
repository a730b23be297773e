/** An event as EventBridge delivers it. */
export interface BusEvent<Detail = unknown> {
  readonly version: string;
  /** Equal for every delivery of the same event. */
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** `YYYY-MM-DDTHH:MM:SSZ` */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: Detail;
}
