using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace Unrolled.Orleans;

/// <summary>
/// One stream: a state, the position it is at, and the outputs of its last call for a caller that did not get them. A grain runs one call at a time, so that nobody else uses the state meanwhile; only
/// the end of a save that took too long comes in between, and it touches no state.
/// </summary>
[GrainType("unrolled-stream")]
internal sealed partial class StreamGrain : Grain, IStreamGrain
{
    private readonly IPersistentState<StreamRecord> _record;
    private readonly SiloModels _models;
    private readonly StreamOptions _options;
    private readonly StreamMetrics _metrics;
    private readonly ILogger<StreamGrain> _logger;

    // The silo's model of this stream, or why the stream cannot run here.
    private SiloModel? _model;
    private Exception? _refusal;

    // The version that took the last step here; none until the first step after an activation.
    private HostedModel? _hosted;
    private NetworkState? _state;

    // The saved state, until a version of the model takes it over.
    private StreamSnapshot? _restored;

    private long _position;
    private int _version;
    private bool _isAtStart = true;
    private long _lastFrom = -1;
    private ReadOnlyMemory<float> _lastOutputs;

    public StreamGrain(
        [PersistentState("stream", StreamSiloExtensions.Storage)] IPersistentState<StreamRecord> record,
        SiloModels models,
        IOptions<StreamOptions> options,
        StreamMetrics metrics,
        ILogger<StreamGrain> logger)
    {
        _record = record;
        _models = models;
        _options = options.Value;
        _metrics = metrics;
        _logger = logger;
    }

    private string Key => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_record.RecordExists && _record.State.Content.Length == 0)
        {
            // The stream moved from another silo, which had not kept what it wrote.
            await _record.ReadStateAsync(cancellationToken);
        }

        try
        {
            _model = _models.Of(StreamKey.ModelOf(Key));
            if (_record.RecordExists)
            {
                Restore(StreamSnapshot.Decode(Key, _record.State.Content));
            }
        }
        catch (Exception problem) when (problem is ArgumentException or ModelUnavailableException or StreamFormatException)
        {
            // Told to every caller. An activation that fails would tell them less.
            _refusal = problem;
        }

        _record.State = StreamRecord.Released;
        PlanFirstSave();
    }

    /// <inheritdoc/>
    public ValueTask<StepReply> Step(long from, FloatBlock x, int version) => Take(from, x, version, isBlock: false);

    /// <inheritdoc/>
    public ValueTask<StepReply> StepBlock(long from, FloatBlock x, int version) => Take(from, x, version, isBlock: true);

    /// <inheritdoc/>
    public async ValueTask<StepReply> Reset(long at)
    {
        RequireModel();
        if (at != _position)
        {
            return Elsewhere(at);
        }

        Restart();
        await RequireSave();
        return Reply(StepOutcome.Stepped, default);
    }

    /// <inheritdoc/>
    public ValueTask<StreamStatus> Status()
    {
        RequireModel();
        return new ValueTask<StreamStatus>(new StreamStatus { Position = _position, Saved = _saved, Version = _version, SaveError = _saveError });
    }

    private async ValueTask<StepReply> Take(long from, FloatBlock x, int version, bool isBlock)
    {
        SiloModel model = RequireModel();
        int inputs = (_hosted ?? model.RequireCurrent()).Network.Definition.StreamInputs, steps = x.Length / inputs;
        if (isBlock ? steps == 0 || steps * inputs != x.Length : x.Length != inputs)
        {
            throw new ArgumentException($"Stream '{Key}': expected {inputs} features {(isBlock ? "for each of one step or more" : "of one step")}, got {x.Length}.", nameof(x));
        }

        if (from != _position)
        {
            // This very call, whose reply did not arrive?
            return from == _lastFrom && from + steps == _position ? Reply(StepOutcome.Stepped, _lastOutputs) : Elsewhere(from);
        }

        await Use(model, version);
        float[] outputs = _hosted!.Run(_state!, x.Span, steps);
        _isAtStart = false;
        _lastFrom = from;
        _lastOutputs = outputs;
        _position += steps;
        _version = _hosted.Version;
        _metrics.Steps.Add(steps);
        await SaveIfDue();
        return Reply(StepOutcome.Stepped, outputs);
    }

    // Makes a version the one that takes the next step: that of the call, or else the silo's current one, but none before the stream's own, which a silo that rolled earlier may have given it.
    private async ValueTask Use(SiloModel model, int version)
    {
        if (version == 0)
        {
            version = Math.Max(model.RequireCurrent().Version, _version);
        }

        if (_hosted is null || _hosted.Version != version)
        {
            HostedModel next = await model.Get(version);
            next.RequireLayout(model.RequireCurrent().Layout, Key);
            TakeOver(next);
            if (_version != 0 && _version != version)
            {
                _metrics.Switches.Add(1);
            }
        }
    }

    private void TakeOver(HostedModel next)
    {
        if (_restored is { } restored)
        {
            next.RequireLayout(restored.Layout, Key);
            NetworkState state = next.Network.CreateState();
            if (!restored.IsAtStart)
            {
                state.CopyFrom(restored.State);
            }

            (_state, _restored) = (state, null);
        }
        else if (_state is null)
        {
            _state = next.Network.CreateState();
        }
        else if (!ReferenceEquals(_state.Definition, next.Network.Definition))
        {
            // Another class of the same shape.
            NetworkState state = next.Network.CreateState();
            if (!_isAtStart)
            {
                float[] carried = new float[_state.Length];
                _state.CopyTo(carried);
                state.CopyFrom(carried);
            }

            _state = state;
        }

        _hosted = next;
    }

    private SiloModel RequireModel()
    {
        RequireOwn();
        if (_refusal is { } refusal)
        {
            // The next call looks again.
            DeactivateOnIdle();
            throw refusal;
        }

        return _model!;
    }

    private void Restart()
    {
        _state?.Reset();
        _restored = null;
        _isAtStart = true;
        _lastFrom = -1;
        _lastOutputs = default;
    }

    private void Restore(StreamSnapshot snapshot)
    {
        _restored = snapshot;
        _position = _saved = snapshot.Position;
        _version = snapshot.Version;
        _isAtStart = snapshot.IsAtStart;
        _lastFrom = snapshot.LastFrom;
        _lastOutputs = snapshot.LastOutputs;
    }

    private StepReply Elsewhere(long from) => Reply(from > _position ? StepOutcome.Behind : StepOutcome.Passed, default);

    private StepReply Reply(StepOutcome outcome, ReadOnlyMemory<float> outputs)
        => new() { Outcome = outcome, Position = _position, Saved = _saved, Version = outcome == StepOutcome.Stepped ? _version : 0, Outputs = outputs };
}
