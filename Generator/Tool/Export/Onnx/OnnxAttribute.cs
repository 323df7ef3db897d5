namespace Unrolled.Tool.Export.Onnx;

/// <summary>An attribute of a node, as onnx.proto3's AttributeProto.</summary>
internal sealed class OnnxAttribute
{
    private const int FloatType = 1, IntType = 2, StringType = 3, GraphType = 5, FloatsType = 6, IntsType = 7, StringsType = 8;

    private OnnxAttribute(ProtobufMessage message) => Message = message;

    public ProtobufMessage Message { get; }

    public static OnnxAttribute Of(string name, float value) => new(Named(name, FloatType).Float(2, value));

    public static OnnxAttribute Of(string name, long value) => new(Named(name, IntType).Number(3, value));

    public static OnnxAttribute Of(string name, string value) => new(Named(name, StringType).Text(4, value));

    public static OnnxAttribute Of(string name, OnnxGraph body) => new(Named(name, GraphType).Message(6, body.ToMessage()));

    public static OnnxAttribute Of(string name, IEnumerable<float> values) => new(values.Aggregate(Named(name, FloatsType), (m, v) => m.Float(7, v)));

    public static OnnxAttribute Of(string name, IEnumerable<long> values) => new(values.Aggregate(Named(name, IntsType), (m, v) => m.Number(8, v)));

    public static OnnxAttribute Of(string name, IEnumerable<string> values) => new(values.Aggregate(Named(name, StringsType), (m, v) => m.Text(9, v)));

    private static ProtobufMessage Named(string name, int type) => new ProtobufMessage().Text(1, name).Number(20, type);
}
