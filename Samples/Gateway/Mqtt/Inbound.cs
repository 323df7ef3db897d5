using MQTTnet;

namespace Unrolled.Samples.Gateway;

/// <summary>A message, and the connection on which alone it can be acknowledged.</summary>
internal readonly record struct Inbound(BrokerLink Link, MqttApplicationMessageReceivedEventArgs Message);
