using System.Globalization;

namespace Unrolled.Generator.Native;

/// <summary>What a network exports to C: the functions, described once for the header and for the C# that NativeAOT exports.</summary>
/// <param name="Network">The network.</param>
/// <param name="Prefix">What all names begin with.</param>
/// <param name="Intro">What the header says about the network, in lines.</param>
/// <param name="Constants">Sizes, by their names after the prefix.</param>
/// <param name="Functions">The functions.</param>
internal sealed record NativeLibrary(NetworkSpec Network, string Prefix, EquatableArray<string> Intro, EquatableArray<NativeConstant> Constants, EquatableArray<NativeFunction> Functions)
{
    /// <summary>Bytes of a saved state before its values, as in <c>SavedState</c> of the runtime.</summary>
    private const int StateHeader = 24;

    /// <summary>True if C can do nothing with the network: it neither streams nor runs over whole sequences of one array.</summary>
    public bool IsEmpty => !Functions.Any(f => f.Method is "CreateStream" or "Predict" or "PredictTarget");

    /// <summary>Describes what a network exports.</summary>
    public static NativeLibrary From(NetworkPlan plan)
    {
        string prefix = plan.Spec.NativePrefix;
        string model = prefix + "_model *", stream = prefix + "_stream *", macro = prefix.ToUpperInvariant();
        List<NativeFunction> functions = [.. Models(prefix, model), .. Sequences(plan, model, macro)];
        if (plan.Streams)
        {
            functions.AddRange(Streams(plan, model, stream, macro));
        }

        functions.AddRange(Information());
        return new NativeLibrary(plan.Spec, prefix, Describe(plan).ToEquatableArray(), Sizes(plan).ToEquatableArray(), functions.ToEquatableArray());
    }

    private static IEnumerable<NativeConstant> Sizes(NetworkPlan plan)
    {
        yield return new("INPUTS", plan.Streams ? plan.StreamInputs : plan.StepInputs, plan.Streams && plan.HasSource ? "values of one step of the target" : "values of one time step");
        if (plan.HasSource)
        {
            yield return new("SOURCE_INPUTS", plan.StepInputs, "values of one step of the source");
        }

        yield return new("OUTPUTS", plan.OutputWidth, "values of one output");
        if (Saves(plan))
        {
            yield return new("STATE_BYTES", StateBytes(plan), "bytes of a saved state");
        }
    }

    private static IEnumerable<NativeFunction> Models(string prefix, string model) =>
    [
        Function("load", "Loads a model from a safetensors file.", "Load", P("const char *", "path"), P(model + "*", "model")) with
        {
            Expression = "Load({0}, path, model, static file => {1}.Load(file))",
        },
        Function("create", "Creates a model from the bytes of a safetensors file, which are not needed afterwards.", "Create", P("const void *", "bytes"), P("size_t", "length"), P(model + "*", "model")) with
        {
            Expression = "Create({0}, bytes, length, model, static stream => {1}.Load(stream))",
        },
        Function("free", $"Frees a model. Its memory stays until its last stream is freed. NULL is allowed.", "FreeModel", P(model, "model")),
        Function("scale", "Scales values of one feature in place as the training data was scaled. Without a scaler in the model's file\nthey stay as they are.",
            "Scale", P("const " + model, "model"), P("int32_t", "feature"), P("float *", "values"), P("size_t", "count")),
        Function("unscale", "Scales values of one feature back in place, to the units of the training data.",
            "Unscale", P("const " + model, "model"), P("int32_t", "feature"), P("float *", "values"), P("size_t", "count")),
    ];

    private static IEnumerable<NativeFunction> Sequences(NetworkPlan plan, string model, string macro)
    {
        List<InputPlan> additional = [.. plan.Inputs.Where(i => !i.Input.IsOwn && i.Input.Kind != InputKindSpec.Step)];
        if (additional.Count == 0)
        {
            string output = plan.ReturnsSequences ? $"[output steps][{macro}_OUTPUTS], see {plan.Spec.NativePrefix}_predict_length" : $"[{macro}_OUTPUTS]";
            yield return Function("predict", $"Runs one whole sequence from the initial state. x: [steps][{macro}_INPUTS], {(plan.Inputs[0].Output.Axis.KnownSteps is > 0 and var steps ? $"{Number(steps)} steps" : "1 step or more")}. y: {output};\nlength is the number of its values.",
                "Predict", P("const " + model, "model"), P("const float *", "x"), P("size_t", "steps"), P("float *", "y"), P("size_t", "length"));
            if (!plan.HasSource && plan.StepTokens > 0)
            {
                yield return Function("predict_tokens", $"The same for tokens, each 0 ... {plan.StepTokens - 1}.",
                    "PredictTokens", P("const " + model, "model"), P("const int32_t *", "tokens"), P("size_t", "steps"), NativeParameter.Value(plan.StepTokens), P("float *", "y"), P("size_t", "length"));
            }

            yield return Function("predict_length", "Tells how many values the output of a sequence of that many steps has.",
                "PredictLength", P("const " + model, "model"), P("size_t", "steps"), P("size_t *", "length"));
        }
        else if (additional.Count == 1 && plan.HasSource)
        {
            yield return Function("predict", $"Runs whole sequences, the decoder over the target as it is given. source: [source_steps][{macro}_SOURCE_INPUTS],\ntarget: [target_steps][{macro}_INPUTS], y: {(plan.ReturnsSequences ? $"[output steps][{macro}_OUTPUTS]" : $"[{macro}_OUTPUTS]")}; length is the number of its values.",
                "PredictTarget", P("const " + model, "model"), P("const float *", "source"), P("size_t", "source_steps"), P("const float *", "target"), P("size_t", "target_steps"), P("float *", "y"), P("size_t", "length"));
        }
    }

    private static IEnumerable<NativeFunction> Streams(NetworkPlan plan, string model, string stream, string macro)
    {
        yield return Function("stream_create", "Creates a stream at the start of a sequence.", "CreateStream", P("const " + model, "model"), P(stream + "*", "stream"));
        yield return Function("stream_free", "Frees a stream. NULL is allowed.", "FreeStream", P(stream, "stream"));
        foreach (InputPlan constant in plan.Inputs.Where(i => i.Input.Kind == InputKindSpec.Constant).Take(1))
        {
            yield return Function("set_input", $"Sets a constant input, by its name ({Names(plan.Inputs.Where(i => i.Input.Kind == InputKindSpec.Constant).Select(i => (i.Name, i.Width)))}). It stays until it is\nset again, and is not part of a saved state. Set it before the first step{(plan.HasSource ? " and the source" : "")}.",
                "SetInput", P(stream, "stream"), P("const char *", "name"), P("const float *", "values"), P("size_t", "count"));
        }

        if (plan.HasSource)
        {
            yield return Function("start", $"Starts a stream on a source, which has to come before the first step. source: [steps][{macro}_SOURCE_INPUTS].",
                "Start", P(stream, "stream"), P("const float *", "source"), P("size_t", "steps"));
            if (plan.SourceTokens > 0)
            {
                yield return Function("start_tokens", $"The same for tokens, each 0 ... {plan.SourceTokens - 1}.",
                    "StartTokens", P(stream, "stream"), P("const int32_t *", "source"), P("size_t", "steps"), NativeParameter.Value(plan.SourceTokens));
            }
        }

        yield return Function("step", $"Runs one time step and allocates nothing. x: [{macro}_INPUTS], y: [{macro}_OUTPUTS]. y may be the same\narray as x.",
            "Step", P(stream, "stream"), P("const float *", "x"), P("float *", "y"));
        yield return Function("step_block", $"Runs a block of time steps, with the bits of single ones. x: [frames][{macro}_INPUTS], y: [frames][{macro}_OUTPUTS].\nThe first block of a stream may allocate; one of 0 frames does only that.",
            "StepBlock", P(stream, "stream"), P("const float *", "x"), P("size_t", "frames"), P("float *", "y"));
        if (plan.StepTokens > 0)
        {
            yield return Function("step_token", $"Runs one time step of a token, 0 ... {plan.StepTokens - 1}.", "StepToken", P(stream, "stream"), P("int32_t", "token"), P("float *", "y"));
            yield return Function("step_tokens", "Runs a block of tokens.",
                "StepTokens", P(stream, "stream"), P("const int32_t *", "tokens"), P("size_t", "frames"), NativeParameter.Value(plan.StepTokens), P("float *", "y"));
        }

        List<(string Name, int Width)> outputs = [.. AdditionalOutputs(plan)];
        if (outputs.Count > 0)
        {
            yield return Function("output", $"Copies an additional output of the last step, by its name ({Names(outputs)}).",
                "Output", P("const " + stream, "stream"), P("const char *", "name"), P("float *", "values"), P("size_t", "count"));
        }

        yield return Function("reset", $"Starts a new sequence.{(plan.HasSource ? " The stream has to be started again." : "")}", "Reset", P(stream, "stream"));
        if (Saves(plan))
        {
            yield return Function("save_state", $"Writes the stream's state; size is {macro}_STATE_BYTES.", "SaveState", P("const " + stream, "stream"), P("void *", "bytes"), P("size_t", "size"));
            yield return Function("load_state", "Restores a state that was saved by any process on any machine. One that is damaged, or of another network, is\nrefused, and the stream stays as it is.",
                "LoadState", P(stream, "stream"), P("const void *", "bytes"), P("size_t", "size"));
        }
    }

    private static IEnumerable<NativeFunction> Information() =>
    [
        Function("version", "The version of Unrolled.", "Version") with { Result = "const char *", Expression = "Version()" },
        Function("last_error", "What went wrong in this thread's last call that failed, as UTF-8; empty if none has. Valid until the thread's next error.", "LastError") with
        {
            Result = "const char *",
            Expression = "LastError()",
        },
    ];

    private static NativeFunction Function(string name, string comment, string method, params NativeParameter[] parameters) => new(name, comment, method, parameters.ToEquatableArray());

    private static NativeParameter P(string type, string name) => new(type, name);

    private static IEnumerable<string> Describe(NetworkPlan plan)
    {
        foreach (string line in SummaryTable.Lines(plan))
        {
            yield return line;
        }

        List<InputPlan> steps = [.. plan.Inputs.Where(i => i.Input.Kind == InputKindSpec.Step || (i.Input.Kind == InputKindSpec.Sequence && (!plan.HasSource || !i.Input.IsOwn)))];
        if (steps.Count > 1 || steps.Any(i => i.Tokens > 0 || i.Output.Shape.Contains('×')))
        {
            yield return "";
            yield return "Values of one time step, side by side:";
            foreach (InputPlan input in steps)
            {
                yield return $"  {input.Name} [{input.Output.Shape.Replace("×", "][")}]{(input.Tokens > 0 ? $", the number of a token, 0 ... {Number(input.Tokens - 1)}" : "")}";
            }
        }
    }

    private static bool Saves(NetworkPlan plan) => plan.Streams && !plan.HasSource;

    private static int StateBytes(NetworkPlan plan)
        => checked(StateHeader + (sizeof(float) * plan.Layers.Sum(l => l.States.Sum(s => s.Units) + l.Histories.Sum(h => h.Steps * h.Width))));

    private static IEnumerable<(string Name, int Width)> AdditionalOutputs(NetworkPlan plan)
        => plan.Outputs.Skip(1).Where(o => o.State is not null || !o.Plan.IsSource).Select(o => o.State is { } state
            ? ($"{o.Plan.Name}.{(o.Plan.States[state].Kind == "Cell" ? "c" : "h")}", o.Plan.States[state].Units)
            : (o.Plan.Spec.Name, o.Plan.Width));

    private static string Names(IEnumerable<(string Name, int Width)> items) => string.Join(", ", items.Select(i => $"\"{i.Name}\" [{Number(i.Width)}]"));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
