using Orleans;
using Orleans.Runtime;

namespace Unrolled.Orleans;

/// <summary>The record of a model, in the storage of the streams.</summary>
[GrainType("unrolled-model")]
internal sealed class ModelGrain(
    [PersistentState("model", StreamSiloExtensions.Storage)] IPersistentState<ModelRecord> record, SiloModels models) : Grain, IModelGrain
{
    /// <inheritdoc/>
    public async ValueTask<ModelRecord> Current()
    {
        if (record.State.Version == 0)
        {
            SiloModel model = models.Of(this.GetPrimaryKeyString());
            HostedModel first = await model.Load(model.FirstVersion);
            await Write(new ModelRecord { Version = first.Version, Layout = first.Layout });
        }

        return record.State;
    }

    /// <inheritdoc/>
    public async ValueTask<ModelRecord> Roll(int version)
    {
        ModelRecord current = await Current();
        if (version == current.Version)
        {
            return current;
        }

        if (version < current.Version)
        {
            throw new ArgumentOutOfRangeException(
                nameof(version), version, $"Expected a version of model '{this.GetPrimaryKeyString()}' above the current one, {current.Version}: give former weights a new number.");
        }

        HostedModel next = await models.Of(this.GetPrimaryKeyString()).Load(version);
        next.RequireLayout(current.Layout);
        await Write(current with { Version = version });
        return record.State;
    }

    // A record that could not be written must not be what the next call reads.
    private async Task Write(ModelRecord next)
    {
        ModelRecord former = record.State;
        record.State = next;
        try
        {
            await record.WriteStateAsync();
        }
        catch (Exception)
        {
            record.State = former;

            // Perhaps it was written, and only the answer was lost: the next activation reads what is there.
            DeactivateOnIdle();
            throw;
        }
    }
}
