import { DescribeLogGroupsCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { clientsOf, type Place } from "./clients.ts";

/** The lines of level ERROR that the functions logged: what an alarm would be raised by. */
export const errorsLogged = async (place: Place): Promise<string[]> => {
  const { logs } = clientsOf(place);
  const prefix = { logGroupNamePrefix: "/aws/lambda/" };
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand(prefix));
  const lines: string[] = [];
  for (const { logGroupName } of logGroups) {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    lines.push(...events.flatMap(({ message = "" }) => (/"level":\s*"ERROR"/.test(message) ? message : [])));
  }
  logs.destroy();
  return lines;
};
