using System.Globalization;
using Unrolled.Bench;

// armprobe NETWORK STEPS: steps a network so many times and prints the last output. Each loop is written out, so that a step is called as a user's program calls it.
if (args is not [var name, var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int steps))
{
    return Usage();
}

float[] x = new float[64], y = [0];
for (int i = 0; i < x.Length; i++)
{
    x[i] = 0.5f + 0.4f * MathF.Sin(0.3f * i);
}

switch (name)
{
    case "LSTM 8": var lstm8 = new Lstm8(1); Lstm8.State ofLstm8 = lstm8.CreateState(); for (int i = 0; i < steps; i++) { lstm8.Step(ofLstm8, x.AsSpan(i & 63, 1), y); } break;
    case "LSTM 16": var lstm16 = new Lstm16(1); Lstm16.State ofLstm16 = lstm16.CreateState(); for (int i = 0; i < steps; i++) { lstm16.Step(ofLstm16, x.AsSpan(i & 63, 1), y); } break;
    case "LSTM 20": var lstm20 = new Lstm20(1); Lstm20.State ofLstm20 = lstm20.CreateState(); for (int i = 0; i < steps; i++) { lstm20.Step(ofLstm20, x.AsSpan(i & 63, 1), y); } break;
    case "LSTM 32": var lstm32 = new Lstm32(1); Lstm32.State ofLstm32 = lstm32.CreateState(); for (int i = 0; i < steps; i++) { lstm32.Step(ofLstm32, x.AsSpan(i & 63, 1), y); } break;
    case "LSTM 40": var lstm40 = new Lstm40(1); Lstm40.State ofLstm40 = lstm40.CreateState(); for (int i = 0; i < steps; i++) { lstm40.Step(ofLstm40, x.AsSpan(i & 63, 1), y); } break;
    case "LSTM 64": var lstm64 = new Lstm64(1); Lstm64.State ofLstm64 = lstm64.CreateState(); for (int i = 0; i < steps; i++) { lstm64.Step(ofLstm64, x.AsSpan(i & 63, 1), y); } break;
    case "LSTM 128": var lstm128 = new Lstm128(1); Lstm128.State ofLstm128 = lstm128.CreateState(); for (int i = 0; i < steps; i++) { lstm128.Step(ofLstm128, x.AsSpan(i & 63, 1), y); } break;
    case "GRU 8": var gru8 = new Gru8(1); Gru8.State ofGru8 = gru8.CreateState(); for (int i = 0; i < steps; i++) { gru8.Step(ofGru8, x.AsSpan(i & 63, 1), y); } break;
    case "GRU 16": var gru16 = new Gru16(1); Gru16.State ofGru16 = gru16.CreateState(); for (int i = 0; i < steps; i++) { gru16.Step(ofGru16, x.AsSpan(i & 63, 1), y); } break;
    case "GRU 20": var gru20 = new Gru20(1); Gru20.State ofGru20 = gru20.CreateState(); for (int i = 0; i < steps; i++) { gru20.Step(ofGru20, x.AsSpan(i & 63, 1), y); } break;
    case "GRU 32": var gru32 = new Gru32(1); Gru32.State ofGru32 = gru32.CreateState(); for (int i = 0; i < steps; i++) { gru32.Step(ofGru32, x.AsSpan(i & 63, 1), y); } break;
    case "GRU 40": var gru40 = new Gru40(1); Gru40.State ofGru40 = gru40.CreateState(); for (int i = 0; i < steps; i++) { gru40.Step(ofGru40, x.AsSpan(i & 63, 1), y); } break;
    case "GRU 64": var gru64 = new Gru64(1); Gru64.State ofGru64 = gru64.CreateState(); for (int i = 0; i < steps; i++) { gru64.Step(ofGru64, x.AsSpan(i & 63, 1), y); } break;
    case "GRU 128": var gru128 = new Gru128(1); Gru128.State ofGru128 = gru128.CreateState(); for (int i = 0; i < steps; i++) { gru128.Step(ofGru128, x.AsSpan(i & 63, 1), y); } break;
    default: return Usage();
}

Console.WriteLine($"answer {y[0].ToString("R", CultureInfo.InvariantCulture)}");
return 0;

static int Usage()
{
    Console.Error.WriteLine("Usage: armprobe NETWORK STEPS, with LSTM or GRU and the units as the network: \"LSTM 32\".");
    return 2;
}
