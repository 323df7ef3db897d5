using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Unrolled.Tests.Tool.Export;

/// <summary>An exported model in ONNX Runtime.</summary>
internal sealed class OnnxRun : IDisposable
{
    private readonly InferenceSession _session;

    public OnnxRun(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        _session = new InferenceSession(model, options);
    }

    public IEnumerable<string> Inputs => _session.InputMetadata.Keys;

    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    public IEnumerable<string> Outputs => _session.OutputMetadata.Keys;

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">Values by name.</param>
    /// <param name="batch">The number of sequences.</param>
    public Dictionary<string, float[]> Run(IReadOnlyDictionary<string, float[]> inputs, int batch)
    {
        List<NamedOnnxValue> values = [];
        foreach ((string name, NodeMetadata metadata) in _session.InputMetadata)
        {
            float[] given = inputs[name];
            int[] shape = [.. metadata.Dimensions];
            shape[0] = batch;
            int rest = shape.Aggregate(1, (a, b) => b < 0 ? a : a * b);
            shape = [.. shape.Select(d => d < 0 ? given.Length / rest : d)];
            values.Add(metadata.ElementType == typeof(long)
                ? NamedOnnxValue.CreateFromTensor(name, new DenseTensor<long>(Array.ConvertAll(given, v => (long)v), shape))
                : NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(given, shape)));
        }

        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = _session.Run(values);
        return results.ToDictionary(r => r.Name, r => r.AsTensor<float>().ToArray(), StringComparer.Ordinal);
    }

    public void Dispose() => _session.Dispose();
}
