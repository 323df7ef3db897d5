using System.Collections.Immutable;
using System.Linq.Expressions;
using Unrolled.Data;
using Unrolled.Reports;
using Unrolled.Training;

namespace Unrolled.Tests;

/// <summary>Values for the parameters that a case does not test, and what tells whether a call has written something.</summary>
internal sealed class NullSamples : IDisposable
{
    private readonly DirectoryInfo _folder = TemporaryFolder.Create();
    private readonly MemoryStream _stream = new();
    private readonly Report _report = new("title");
    private readonly Models.Lstm2x8 _model = new(1);
    private readonly NetworkState _state;
    private readonly NetworkStates _states;
    private readonly SequencePass _pass;
    private readonly SequenceData _data = SequenceData.Windows(new float[40], 4, features: 2);
    private Trainer<Models.Lstm2x8>? _trainer;

    public NullSamples()
    {
        _state = _model.CreateState();
        _states = _model.CreateStates(1);
        _pass = _model.CreatePass(4, 1, training: true);
    }

    /// <summary>A generic type with a type that fits.</summary>
    public static Type Close(Type type)
    {
        return !type.IsGenericTypeDefinition ? type : type.MakeGenericType([.. type.GetGenericArguments().Select(Fitting)]);

        static Type Fitting(Type argument) => argument.GetGenericParameterConstraints().Contains(typeof(Network)) ? typeof(Models.Lstm2x8) : typeof(int);
    }

    /// <summary>A span of one value.</summary>
    public static Expression Span(Type type)
    {
        string method = type.GetGenericTypeDefinition() == typeof(Span<>) ? nameof(SpanOf) : nameof(ReadOnlySpanOf);
        return Expression.Call(typeof(NullSamples).GetMethod(method)!.MakeGenericMethod(type.GetGenericArguments()));
    }

    public static Span<T> SpanOf<T>() => new T[1];

    public static ReadOnlySpan<T> ReadOnlySpanOf<T>() => new T[1];

    /// <summary>A value of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="name">The name of the parameter: a text may be a path.</param>
    public object? Of(Type type, string name)
    {
        if (type == typeof(string))
        {
            return name is "path" or "Path" or "folder" or "file" ? Path.Combine(_folder.FullName, "file") : name == "json" ? new MinMaxScaler([0], [1]).ToJson() : "lstm_0";
        }

        if (type.IsArray)
        {
            var array = Array.CreateInstance(type.GetElementType()!, [.. Enumerable.Repeat(1, type.GetArrayRank())]);
            array.SetValue(Of(type.GetElementType()!, name), new int[type.GetArrayRank()]);
            return array;
        }

        // Immutable arrays without a value are not arrays yet.
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
        {
            return type.GetField("Empty")!.GetValue(null);
        }

        if (type.IsGenericType && type.IsInterface && type.IsAssignableFrom(type.GetGenericArguments()[0].MakeArrayType()))
        {
            Type element = type.GetGenericArguments()[0];
            return element.IsValueType ? Array.CreateInstance(element, 0) : Of(element.MakeArrayType(), name);
        }

        return type == typeof(int) ? name == "stream" ? 0 : 1 : type.IsValueType ? Activator.CreateInstance(type) : Made(type) ?? throw new NotSupportedException($"There is no sample of {type}.");
    }

    /// <summary>All that a call could have written to.</summary>
    public string Written()
    {
        int files = Directory.GetFileSystemEntries(_folder.FullName).Length;
        return string.Join("; ", files, _stream.Length, _report.ToHtml().Length, string.Join(",", _model.Parameters.Values.ToArray()), _model.Metadata.Count, _trainer?.Step);
    }

    public void Dispose() => _trainer?.Dispose();

    private object? Made(Type type) => type switch
    {
        _ when type == typeof(Stream) => _stream,
        _ when type == typeof(TextReader) => new StringReader("A"),
        _ when type == typeof(SymbolAlphabet) => SymbolAlphabet.Dna,
        _ when type == typeof(ConfusionMatrix) => new ConfusionMatrix(2),
        _ when type == typeof(Calibration) => new Calibration(),
        _ when type.IsAssignableFrom(typeof(Models.Lstm2x8)) => _model,
        _ when type == typeof(NetworkDefinition) => new NetworkDefinition
        {
            Name = "model",
            Inputs = 1,
            Outputs = 1,
            ReturnsSequences = false,
            Layers = [],
            Parameters = [],
            States = [],
            StateLength = 0,
            PanelLength = 0,
            RowLength = 0,
            GradientLength = 0,
        },
        _ when type == typeof(NetworkState) => _state,
        _ when type == typeof(NetworkStates) => _states,
        _ when type == typeof(SequencePass) => _pass,
        _ when type == typeof(ParameterSet) => _model.Parameters,
        _ when type == typeof(ParameterTensor) => _model.Parameters[0],
        _ when type == typeof(Initializer) => Initializer.Zeros,
        _ when type == typeof(SequenceData) => _data,
        _ when type == typeof(Scaler) || type == typeof(MinMaxScaler) => new MinMaxScaler([0], [1]),
        _ when type == typeof(Report) => _report,
        _ when type == typeof(ReportChart) => new ReportChart(),
        _ when type == typeof(ReportHistogram) => new ReportHistogram(),
        _ when type == typeof(TrainerOptions) => new TrainerOptions(),
        _ when type == typeof(Trainer<Models.Lstm2x8>) => _trainer ??= new(_model, new TrainerOptions()),
        _ when type == typeof(Loss) => Loss.MeanSquaredError,
        _ when type == typeof(AttentionDefinition) => new AttentionDefinition("lstm", 0, false),
        _ when type == typeof(AxisDefinition) => new AxisDefinition(AxisKind.Vector),
        _ when type == typeof(HistoryDefinition) => new HistoryDefinition("lstm", 1, 1, 0),
        _ when type == typeof(InputDefinition) => new InputDefinition("input", 1, InputKind.Sequence, 1),
        _ when type == typeof(LayerDefinition) => new LayerDefinition("lstm", "LSTM", 1, false, 0),
        _ when type == typeof(OutputDefinition) => new OutputDefinition("output", 1, 1),
        _ when type == typeof(ParameterDefinition) => new ParameterDefinition("weight", [1], Initializer.Zeros),
        _ when type == typeof(StateDefinition) => new StateDefinition("lstm", StateKind.Hidden, 1, 0, 0),
        _ when type == typeof(SumDefinition) => new SumDefinition(1, 0, 0, [1], []),
        _ when type == typeof(QuantizationError) => new QuantizationError("output", 1, 1, 1, 1, 1),
        _ when type == typeof(QuantizationReport) => new QuantizationReport("model", WeightPrecision.Int8, 1, 1, [], []),
        _ when type == typeof(CheckpointMismatch) => new CheckpointMismatch("name", "1", "2"),
        _ when type == typeof(Checkpoint) => new Checkpoint(Path.Combine(_folder.FullName, "file")),
        _ when type == typeof(EarlyStop) => new EarlyStop(1, "loss", 1, 0, 1),
        _ when type == typeof(LayerGradientFlow) => new LayerGradientFlow("lstm", [], [], 0, 0, GradientVerdict.None),
        _ when type == typeof(GateDefinition) => new GateDefinition(0, 0),
        _ when type == typeof(ProductDefinition) => new ProductDefinition(0, 1, -1, 1, 0),
        _ when type == typeof(GradientFlow) => new GradientFlow(0, []),
        _ when type == typeof(TrainingEpoch) => new TrainingEpoch(1, 0, default, null, null, 0, 0, TimeSpan.Zero),
        _ when type == typeof(OutputLoss) => new OutputLoss("output", Loss.MeanSquaredError),
        _ when type == typeof(SafetensorsWriter) => new SafetensorsWriter(),
        _ when type == typeof(SafetensorsFile) => SafetensorsFile.Read(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}' }),
        _ when type == typeof(ModelSaveOptions) => new ModelSaveOptions(),
        _ when type == typeof(ModelLoadOptions) => new ModelLoadOptions(),
        _ when type == typeof(LogOptions) => new LogOptions(),
        _ when type == typeof(TokenSampler) => (TokenSampler)(static _ => 0),
        _ when type == typeof(NextInput) => (NextInput)((_, _, _) => true),
        _ when type == typeof(SampleGenerator) => (SampleGenerator)((_, _, _, _) => 1),
        _ when type == typeof(Optimizer) => new Adam(),
        _ when type == typeof(Metric) => Metric.Accuracy,
        _ when type == typeof(RandomSource) => new RandomSource(1),
        _ when type == typeof(TextWriter) => TextWriter.Null,
        _ when type == typeof(Action<int>) => (Action<int>)(_ => { }),
        _ => null,
    };
}
