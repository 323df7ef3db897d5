namespace Unrolled.Tests;

/// <summary>Two directions of a recurrent layer and what they give merged: step by step, or the final h of both.</summary>
internal sealed class OracleBidirectional : OracleLayer
{
    private readonly OracleRecurrent _forward, _reverse;
    private readonly OracleMerge _merge;
    private readonly OracleShape _direction;

    public OracleBidirectional(OracleRecurrent forward, OracleRecurrent reverse, MergeMode mode, OracleSite site)
    {
        _forward = forward;
        _reverse = reverse;
        _direction = forward.OutputOf(site.Inputs);
        _merge = new OracleMerge(mode, [_direction, _direction]);
    }

    public override int Units => _merge.Units;

    public override IReadOnlyList<OracleTensor> Parameters => [.. _forward.Parameters, .. _reverse.Parameters];

    public override IReadOnlyList<OracleState> States => [.. _forward.States, .. _reverse.States];

    public override Mutation Mutation
    {
        get => _merge.Mutation;
        set => _forward.Mutation = _reverse.Mutation = _merge.Mutation = value;
    }

    public override bool IsTraining
    {
        get => _forward.IsTraining;
        set => _forward.IsTraining = _reverse.IsTraining = value;
    }

    public override int Masks => _forward.Masks + _reverse.Masks;

    public override int FirstMask
    {
        get => _forward.FirstMask;
        set => (_forward.FirstMask, _reverse.FirstMask) = (value, value + _forward.Masks);
    }

    public override ulong DropoutSeed
    {
        get => _forward.DropoutSeed;
        set => _forward.DropoutSeed = _reverse.DropoutSeed = value;
    }

    public override OracleShape OutputOf(IReadOnlyList<OracleShape> inputs) => _merge.OutputOf([_direction, _direction]);

    public override double[][,] Forward(IReadOnlyList<double[][,]> inputs) => _merge.Forward([_forward.Forward(inputs), _reverse.Forward(inputs)]);

    public override IReadOnlyList<double[][,]> Backward(double[][,] dy)
    {
        IReadOnlyList<double[][,]> directions = _merge.Backward(dy);
        double[][,] dx = _forward.Backward(directions[0])[0];
        OracleValues.Add(dx, _reverse.Backward(directions[1])[0]);
        return [dx];
    }
}
