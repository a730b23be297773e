import type { Authorizer } from "./authorize";
import type { Ports } from "./ports";
export declare class IamAuthorizer implements Authorizer {
  constructor(ports: Ports);
  require(): void;
}
